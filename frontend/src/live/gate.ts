/**
 * Lets each sample of one attribute through once. When the link comes back, or an operation is replaced by another, the server
 * replays what it kept; the gate knows the newest sample that went through and drops what the page has already seen.
 */
import type { Json, Sample } from "@octopus-widgets/sdk/contract";
import type { Kind } from "./pack";

/** Longest time, in milliseconds, that older timestamps count as a replay; after it they mean a device's clock set back. */
export const REPLAY_LIMIT = 10_000;

export class Gate {
  #last: Sample | null = null;
  #replayUntil = 0;

  /** Timestamp of the newest sample that went through, seconds since the epoch. */
  get newest(): number | null {
    return this.#last?.timestamp ?? null;
  }

  /** From now on the server may repeat itself. `now` in milliseconds. */
  expectReplay(now: number): void {
    this.#replayUntil = now + REPLAY_LIMIT;
  }

  /** What the sample is to the page: new, a confirmation of the last one, or nothing (null). */
  admit(sample: Sample, now: number): Kind | null {
    const last = this.#last;
    const verdict = last === null ? "new" : this.#compare(last, sample, now);
    if (verdict === "new") this.#last = sample;
    return verdict;
  }

  #compare(last: Sample, sample: Sample, now: number): Kind | null {
    if (sample.timestamp !== null && last.timestamp !== null) {
      if (sample.timestamp > last.timestamp) {
        this.#replayUntil = 0;
        return "new";
      }
      if (sample.timestamp < last.timestamp) return now < this.#replayUntil ? null : "new";
    }
    return sameSample(last, sample) ? "confirm" : "new";
  }
}

function sameSample(one: Sample, other: Sample): boolean {
  return (
    one.timestamp === other.timestamp &&
    one.quality === other.quality &&
    one.stale === other.stale &&
    one.error?.code === other.error?.code &&
    one.error?.message === other.error?.message &&
    sameJson(one.value, other.value) &&
    sameJson(one.writeValue ?? null, other.writeValue ?? null)
  );
}

/** Whether two JSON values are equal, whatever the order of keys. */
export function sameJson(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object") return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => sameJson(item, other[index] as Json));
  }
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => key in other && sameJson(one[key] as Json, other[key] as Json));
}
