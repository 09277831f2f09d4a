/** What the live room gives to the rest of the page, and what it needs from it. */
import type { Sample } from "@octopus-widgets/sdk/contract";

/** A GraphQL operation as it goes over the socket. */
export interface Payload {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
  extensions?: Record<string, unknown> | undefined;
}

/** One result of an operation, as the server sends it. */
export interface Result {
  data?: unknown;
  errors?: readonly ResultError[];
  extensions?: Record<string, unknown>;
}
export interface ResultError {
  message: string;
  path?: readonly (string | number)[];
  extensions?: Record<string, unknown>;
}

/** Who listens to an operation. After `error` or `complete` nothing more comes. */
export interface Sink {
  next(result: Result): void;
  error(error: LiveError): void;
  complete(): void;
}

/** Why an operation or the link ended. `code` is one of the API's error codes, or `LINK_CLOSED`. */
export class LiveError extends Error {
  override readonly name = "LiveError";
  constructor(
    message: string,
    readonly code: string,
    readonly extensions: Record<string, unknown> = {},
    readonly errors: readonly ResultError[] = [],
  ) {
    super(message);
  }
}

/** The state of the one socket. Times: milliseconds since the epoch, of this page's clock. */
export type LinkState =
  | { phase: "connecting" }
  | { phase: "live"; since: number }
  | { phase: "lost"; since: number; attempt: number; retryAt: number }
  | { phase: "stopped"; since: number; reason: string; code: string };

export type Delivery = "latest" | "lossless";

/** What one upstream operation says of itself, as in `AttributeBatch`. */
export interface Rates {
  /** Samples per second that the sources gave. */
  sourceRate: number;
  /** Samples per second that the server handed to us. */
  deliveredRate: number;
  /** Samples that we did not get, since the page was opened. */
  missed: number;
  /** Upstream operations that could not go back as far as was asked. */
  gaps: number;
}

/** Asked for before every connection. `refused` says that the server did not take the last token. Null: connect without one. */
export type TokenProvider = (refused: boolean) => Promise<string | null>;

/** Samples of one turn, in the order in which they came. */
export type SampleListener = (samples: readonly Sample[]) => void;
