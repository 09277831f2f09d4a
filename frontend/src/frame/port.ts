/** The frame's end of the port. What goes out is text, as the page measures it before it reads it. */
import { HELLO, type ToFrame, type ToHost } from "../widgets/isolation/protocol";

export interface FramePort {
  send(message: ToHost): void;
  listen(handler: (message: ToFrame) => void): void;
}

/** Make the channel and hand its other end to the page, as the first words of this window. */
export function connect(): FramePort {
  const { port1, port2 } = new MessageChannel();
  window.parent.postMessage(HELLO, "*", [port2]);
  return {
    send: (message) => port1.postMessage(JSON.stringify(message)),
    listen: (handler) => {
      port1.onmessage = (event) => handler(event.data);
    },
  };
}
