/** The worker that holds the page's one socket: decoding a busy telescope's messages never delays the screen. */
import { Engine } from "./engine";
import type { ToPage, ToWorker } from "./protocol";

interface Scope {
  postMessage(message: ToPage, transfer: Transferable[]): void;
  addEventListener(type: "message", handler: (event: MessageEvent<ToWorker>) => void): void;
  addEventListener(type: "online" | "offline", handler: () => void): void;
}

const scope = globalThis as unknown as Scope;
const engine = new Engine({
  post: (message, transfer = []) => scope.postMessage(message, transfer),
  listen: (handler) => scope.addEventListener("message", (event) => handler(event.data)),
});
scope.addEventListener("online", () => engine.online());
scope.addEventListener("offline", () => engine.offline());
