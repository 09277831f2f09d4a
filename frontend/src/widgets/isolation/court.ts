/**
 * Frames that answer no more. Browsers that isolate frames at all put those of one site into one process, so one endless loop silences all
 * of them: then all go, and come back one after the other, so that the one which is silent again is known. Pings go out while the
 * page can be seen; a browser slows down what cannot.
 */
import { type Ended, FRAMES, type Frame, START_WITHIN } from "./frame";

/** Milliseconds between two looks, and until silence counts. */
const EVERY = 1_000;
export const SILENCE = 4_000;
/** Milliseconds until the process of frames that were taken away is gone. */
const REST = 800;
/** Milliseconds for which a frame that comes back is watched alone. */
const PROBATION = 1_500;
/** Times that a widget is among the silent before it comes back only when somebody says so. */
const STRIKES = 3;

export const MUTE: Ended = {
  kind: "mute",
  message: "This isolated widget did not answer and was ended.",
  detail: `For ${SILENCE / 1000} seconds it kept its frame busy, as an endless loop does.`,
};

/** Whoever had a frame that was taken away with others. */
export interface Suspect {
  /** Begin again; undefined: it is not wanted any more. */
  again(): Frame | undefined;
  /** It is the one. */
  guilty(why: Ended): void;
}

export class Court {
  readonly #suspects = new Map<Frame, Suspect>();
  readonly #strikes = new WeakMap<Suspect, number>();
  readonly #docket: Suspect[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #hearing = false;
  #pings = 0;
  #woke = performance.now();

  /** Watch a frame until it is over. */
  watch(frame: Frame, suspect: Suspect): void {
    this.#suspects.set(frame, suspect);
    this.#timer ??= setInterval(() => this.#look(), EVERY);
  }

  /** Nobody wants it any more. */
  forget(suspect: Suspect): void {
    const at = this.#docket.indexOf(suspect);
    if (at >= 0) this.#docket.splice(at, 1);
  }

  #look(): void {
    const now = performance.now();
    // A page that was asleep, or that was busy itself, says nothing of its frames.
    const slept = now - this.#woke > 3 * EVERY;
    this.#woke = now;
    for (const frame of [...this.#suspects.keys()]) if (frame.over) this.#suspects.delete(frame);
    if (this.#suspects.size === 0 && this.#docket.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    if (document.visibilityState !== "visible") return;
    if (slept) for (const frame of FRAMES) if (frame.asked) frame.asked.at = now;
    const mute = [...this.#suspects.keys()].filter((frame) => isMute(frame, now));
    if (mute.length > 0 && !this.#hearing) this.#judge(mute);
    for (const frame of this.#suspects.keys()) this.#ping(frame, now);
  }

  #ping(frame: Frame, now: number): void {
    if (!frame.open || frame.asked !== null) return;
    this.#pings += 1;
    frame.asked = { id: this.#pings, at: now };
    frame.post({ t: "ping", id: this.#pings });
  }

  #judge(mute: readonly Frame[]): void {
    const suspects = mute.flatMap((frame) => this.#suspects.get(frame) ?? []);
    for (const frame of mute) {
      this.#suspects.delete(frame);
      frame.close();
    }
    if (suspects.length === 1) {
      suspects[0]?.guilty(MUTE);
      return;
    }
    // Whoever has never answered since it began is heard last: the others are likely to be innocent.
    const order = mute.map((frame, index) => ({ suspect: suspects[index], late: frame.answered === null ? 1 : 0 }));
    for (const { suspect } of order.sort((one, other) => one.late - other.late)) {
      if (suspect === undefined) continue;
      const strikes = (this.#strikes.get(suspect) ?? 0) + 1;
      this.#strikes.set(suspect, strikes);
      if (strikes >= STRIKES) suspect.guilty(MUTE);
      else this.#docket.push(suspect);
    }
    void this.#hear();
  }

  /** One after the other; the one that is silent now is the one. */
  async #hear(): Promise<void> {
    this.#hearing = true;
    await wait(REST);
    for (let suspect = this.#docket.shift(); suspect !== undefined; suspect = this.#docket.shift()) {
      const frame = suspect.again();
      if (frame === undefined) continue;
      const began = performance.now();
      while (!frame.over && performance.now() - began < PROBATION) await wait(100);
      const before = performance.now();
      while (!frame.over && isSilent(frame, before)) {
        await wait(100);
        if (performance.now() - before < SILENCE) continue;
        frame.close();
        suspect.guilty(MUTE);
        await this.#restore(suspect);
      }
    }
    this.#hearing = false;
  }

  /** What came back before the guilty one shared its process, and goes with it once more. */
  async #restore(guilty: Suspect): Promise<void> {
    for (const [frame, suspect] of [...this.#suspects]) {
      this.#suspects.delete(frame);
      if (frame.over) continue;
      frame.close();
      if (suspect !== guilty) this.#docket.push(suspect);
    }
    await wait(REST);
  }
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function isMute(frame: Frame, now: number): boolean {
  if (!frame.open) return now - frame.born > START_WITHIN;
  return frame.asked !== null && now - frame.asked.at > SILENCE;
}

/** It has a question before it that it did not answer, or has not begun. */
const isSilent = (frame: Frame, since: number): boolean =>
  (frame.asked !== null && frame.asked.at < since) || !frame.open;
