/**
 * What the server still has of the last minute, for a plot that opens: an operation of its own that ends with its first answer, so
 * that it disturbs no other; and the gate that puts it before what is live.
 */
import type { Sample } from "@octopus-widgets/sdk/contract";
import { type Batch, Operation } from "./operation";
import { readFrame } from "./pack";
import type { Payload, Sink } from "./types";
import type { Names } from "./views";

/** Seconds that the server's ring reaches back by default. */
export const MOST_PAST = 60;
/** Milliseconds that live samples wait for the past. */
const PATIENCE = 1_500;

type Subscribe = (payload: Payload, sink: Sink) => () => void;

/**
 * Ask for the last `seconds`, once. `answer` is called at most once, with nothing where there is nothing to be had; `gap`: the server does
 * not reach back so far.
 */
export function askPast(
  subscribe: Subscribe,
  names: Names,
  since: number,
  answer: (samples: readonly Sample[], gap: boolean) => void,
): () => void {
  if (names.asked.size === 0) {
    answer([], false);
    return () => undefined;
  }
  const operation = new Operation({ delivery: "lossless", window: 0 }, [...names.asked.keys()], () => since);
  let end: () => void = () => undefined;
  let over = false;
  const finish = (batch: Batch | null): void => {
    if (over) return;
    over = true;
    end();
    answer(samplesOf(operation, names, batch), batch?.gap ?? true);
  };
  end = subscribe(operation.payload(), {
    next: ({ data }) =>
      finish((data as { attributeBatches?: Batch | null } | null | undefined)?.attributeBatches ?? null),
    error: () => finish(null),
    complete: () => finish(null),
  });
  if (over) end();
  return () => {
    over = true;
    end();
  };
}

function samplesOf(operation: Operation, names: Names, batch: Batch | null): Sample[] {
  return (batch?.frames ?? []).flatMap((frame) => {
    const name = operation.asked(frame.fullName);
    return name === null ? [] : (names.asked.get(name) ?? []).map((asked) => readFrame(asked, frame));
  });
}

/** Holds what is live back until the past has come (or has taken too long), then hands over both in order, each sample once. */
export class PastFirst {
  #held: Sample[] | null = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly hand: (samples: readonly Sample[]) => void) {}

  readonly live = (samples: readonly Sample[]): void => {
    if (this.#held === null) {
      this.hand(samples);
      return;
    }
    this.#held.push(...samples);
    this.#timer ??= setTimeout(() => this.past([]), PATIENCE);
  };

  readonly past = (samples: readonly Sample[]): void => {
    const held = this.#held;
    if (held === null) return;
    this.close();
    const all = inOrder([...samples, ...held]);
    if (all.length > 0) this.hand(all);
  };

  /** Nothing is held any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#held = null;
  }
}

/** By time; of two that say the same instant of one attribute, the later said. What has no time keeps to the end. */
function inOrder(samples: readonly Sample[]): Sample[] {
  const last = new Map<string, Sample>();
  for (const sample of samples) last.set(`${sample.timestamp} ${sample.fullName}`, sample);
  return [...last.values()].sort(
    (one, other) => (one.timestamp ?? Number.POSITIVE_INFINITY) - (other.timestamp ?? Number.POSITIVE_INFINITY) || 0,
  );
}
