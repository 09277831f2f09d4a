/** The messages between the page and its worker. All plain data. */
import type { Wish } from "./operation";
import type { Packed } from "./pack";
import type { LinkState, Payload, Rates, Result, ResultError } from "./types";

export interface ErrorMessage {
  message: string;
  code: string;
  extensions: Record<string, unknown>;
  errors: readonly ResultError[];
}

export type ToWorker =
  | { type: "start"; url: string }
  | { type: "stop"; reason: string; code: string }
  | { type: "token"; id: number; token: string | null }
  | { type: "no-token"; id: number; message: string }
  | { type: "subscribe"; id: number; payload: Payload }
  | { type: "unsubscribe"; id: number }
  | { type: "wishes"; wishes: [string, Wish | null][] };

export type ToPage =
  | { type: "link"; state: LinkState }
  | { type: "token"; id: number; refused: boolean }
  | { type: "next"; id: number; result: Result }
  | { type: "error"; id: number; error: ErrorMessage }
  | { type: "complete"; id: number }
  | { type: "frames"; packed: Packed }
  | { type: "missed"; names: string[] }
  | { type: "rates"; rates: Rates };

/** The part of a Worker, or of a worker's own scope, that both sides need. */
export interface Port<Out, In> {
  post(message: Out, transfer?: Transferable[]): void;
  listen(handler: (message: In) => void): void;
}
