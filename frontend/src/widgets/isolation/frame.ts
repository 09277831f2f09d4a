/**
 * One sandboxed frame as the page has it: its element, its one port, and the ways in which it can end. The page hears of it by that port
 * alone, which it takes from the first words of the frame's own window; nothing that any window says later is read.
 */
import { Meter, MOST_STRAYS } from "./meter";
import type { ToFrame, ToHost } from "./protocol";

/** Why a frame was taken away. */
export interface Ended {
  kind: "mute" | "flood" | "left" | "broken";
  message: string;
  detail: string;
}

export interface Listener {
  message(message: ToHost): void;
  /** Once; the frame is gone by then. */
  ended(why: Ended): void;
}

/** Milliseconds that a frame has for its first words: it is fetched first. */
export const START_WITHIN = 15_000;

export class Frame {
  readonly element: HTMLIFrameElement;
  readonly meter = new Meter();
  /** When it was begun, milliseconds of this page. */
  readonly born = performance.now();
  /** How often it has answered. */
  answers = 0;
  /** Its bundle has run to its end. */
  loaded = false;
  /** The ping that is out, and since when. */
  asked: { id: number; at: number } | null = null;
  #port: MessagePort | null = null;
  #queue: ToFrame[] = [];
  #strays = 0;
  #loads = 0;
  #over = false;

  constructor(
    place: Element,
    readonly address: string,
    title: string,
    private readonly listener: Listener,
  ) {
    this.element = document.createElement("iframe");
    this.element.setAttribute("sandbox", "allow-scripts");
    this.element.referrerPolicy = "no-referrer";
    this.element.title = title;
    this.element.addEventListener("load", () => this.#loaded());
    this.element.src = address;
    FRAMES.add(this);
    listenToWindows();
    place.append(this.element);
  }

  get over(): boolean {
    return this.#over;
  }

  /** Whether its runtime has said hello. */
  get open(): boolean {
    return this.#port !== null;
  }

  post(message: ToFrame, transfer: Transferable[] = []): void {
    if (this.#over) return;
    if (this.#port === null) this.#queue.push(message);
    else this.#port.postMessage(message, transfer);
  }

  /** Take it away; nobody is told. */
  close(): void {
    this.#over = true;
    FRAMES.delete(this);
    this.#port?.close();
    this.#port = null;
    this.element.remove();
  }

  end(why: Ended): void {
    if (this.#over) return;
    this.close();
    this.listener.ended(why);
  }

  /** Something its window said. The first time that is its port; what it says is never looked at. */
  heard(event: MessageEvent): void {
    const [port] = event.ports;
    if (this.#port === null && event.origin === "null" && port !== undefined) {
      this.#take(port);
      return;
    }
    this.#strays += 1;
    if (this.#strays > MOST_STRAYS)
      this.end(flood(`It sent more than ${MOST_STRAYS} messages to the page's window, where nobody listens.`));
  }

  #take(port: MessagePort): void {
    this.#port = port;
    port.onmessage = (event) => this.#receive(event.data);
    for (const message of this.#queue.splice(0)) port.postMessage(message);
  }

  #receive(text: unknown): void {
    if (this.#over) return;
    const reason = typeof text === "string" ? this.meter.take(text.length) : "It sent something that is not text.";
    if (reason !== null) {
      this.end(flood(reason));
      return;
    }
    let message: ToHost;
    try {
      message = JSON.parse(text as string);
      if (typeof message !== "object" || message === null) throw new TypeError("not an object");
    } catch {
      this.end({ kind: "broken", message: "This isolated widget was ended.", detail: "It sent no JSON." });
      return;
    }
    if (message.t === "pong") {
      if (message.id === this.asked?.id) this.asked = null;
      this.answers += 1;
      return;
    }
    if (message.t === "loaded") this.loaded = true;
    this.listener.message(message);
  }

  /** A second document in the frame: it went elsewhere, or tried to. */
  #loaded(): void {
    this.#loads += 1;
    if (this.#loads < 2) return;
    const detail =
      "Its frame began to load another address. What an isolated widget shows is its bundle, and nothing else.";
    this.end({ kind: "left", message: "This isolated widget tried to leave its frame and was ended.", detail });
  }
}

const flood = (detail: string): Ended => ({
  kind: "flood",
  message: "This isolated widget flooded the page with messages and was paused.",
  detail,
});

/** All frames of the page that are not over. */
export const FRAMES = new Set<Frame>();
let listening = false;

/** One listener for all frames. It compares windows and reads nothing else, so that a flood costs little until its frame is gone. */
function listenToWindows(): void {
  if (listening) return;
  listening = true;
  window.addEventListener("message", (event) => {
    if (event.source === null || event.source === window) return;
    for (const frame of FRAMES) {
      if (frame.element.contentWindow !== event.source) continue;
      frame.heard(event);
      return;
    }
  });
}
