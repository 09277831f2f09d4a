/** Starts the worker and joins it to the page. */
import { Live } from "./live";
import type { Port, ToPage, ToWorker } from "./protocol";
import { FrameTicker } from "./ticker";
import type { TrustedUrl } from "./trusted";
import type { TokenProvider } from "./types";
import workerUrl from "./worker?worker&url";

export interface ConnectOptions {
  /** Address of the GraphQL WebSocket. */
  url: string;
  token: TokenProvider;
  /** Marks the worker's address as one that may run; the page's Trusted Types policy. */
  trusted(url: string): TrustedUrl;
}

/** The address of the worker's script, which the page's policy has to accept. */
export const liveWorkerUrl: string = new URL(workerUrl, import.meta.url).href;

/** Build the live room on a worker of its own. It connects when `start` is called. */
export function connectLive({ url, token, trusted }: ConnectOptions): Live {
  const worker = new Worker(trusted(liveWorkerUrl), { type: "module", name: "octopus-live" });
  const port: Port<ToWorker, ToPage> = {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    listen: (handler) => worker.addEventListener("message", (event: MessageEvent<ToPage>) => handler(event.data)),
  };
  return new Live({ url, token, port, ticker: new FrameTicker() });
}
