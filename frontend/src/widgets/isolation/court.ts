/**
 * Frames that answer no more. Browsers that isolate frames at all put those of one site into one process, so one endless loop silences all
 * of them: then all go, and come back one after the other, so that the one which is silent again is known. Pings go out while the
 * page can be seen; a browser slows down what cannot.
 */
import { type Ended, FRAMES, type Frame, START_WITHIN } from "./frame";

/** Milliseconds between two looks, and until silence counts. */
const EVERY = 1_000;
export const SILENCE = 4_000;
/** Milliseconds in which a frame that is well has answered. */
const PROMPT = 500;
/** Milliseconds until the process of frames that were taken away is gone. */
const REST = 800;
/** Milliseconds for which a frame that comes back is watched alone. */
const PROBATION = 1_500;
/** Milliseconds after which a hang is no sequel of the one before. */
const QUIET = 120_000;
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
  /** When the last hearing ended, and how long each was watched. */
  #heard: number | null = null;
  #probation = PROBATION;
  /** When a frame was closed that had not answered. */
  #left: number | null = null;
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
    for (const frame of [...this.#suspects.keys()]) {
      if (!frame.over) continue;
      this.#suspects.delete(frame);
      // It may go on in the process that it shared, which is there while others are.
      if (frame.asked !== null && now - frame.asked.at > SILENCE / 2) this.#left = now;
    }
    if (this.#suspects.size === 0 && this.#docket.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    if (document.visibilityState !== "visible") return;
    if (slept) for (const frame of FRAMES) if (frame.asked) frame.asked.at = now;
    const frames = [...this.#suspects.keys()];
    // One that was asked a little later is as silent as the others, and may be the one.
    if (!this.#hearing && frames.some((frame) => isMute(frame, now)))
      this.#judge(frames.filter((frame) => !frame.open || (frame.asked !== null && now - frame.asked.at > PROMPT)));
    for (const frame of this.#suspects.keys()) this.#ping(frame, now);
  }

  #ping(frame: Frame, now: number): void {
    if (!frame.open || frame.asked !== null) return;
    this.#pings += 1;
    frame.asked = { id: this.#pings, at: now };
    frame.post({ t: "ping", id: this.#pings });
  }

  #judge(mute: readonly Frame[]): void {
    const cases = mute.flatMap((frame) => {
      const suspect = this.#suspects.get(frame);
      this.#suspects.delete(frame);
      frame.close();
      return suspect ? [{ suspect, fresh: !frame.loaded }] : [];
    });
    // Where the bundles of all others had run to their ends, it is this one.
    const fresh = cases.filter((one) => one.fresh);
    const gone = this.#left !== null && performance.now() - this.#left < 3 * SILENCE;
    const [found] = cases.length === 1 ? cases : fresh.length === 1 ? fresh : [];
    const known = gone ? undefined : found;
    known?.suspect.guilty(MUTE);
    for (const { suspect } of cases) {
      if (suspect === known?.suspect) continue;
      const strikes = (this.#strikes.get(suspect) ?? 0) + (known || gone ? 0 : 1);
      this.#strikes.set(suspect, strikes);
      if (strikes >= STRIKES) suspect.guilty(MUTE);
      else this.#docket.push(suspect);
    }
    if (this.#docket.length > 0) void this.#hear(gone || known !== undefined);
    this.#left = null;
  }

  /**
   * One after the other; the one that is silent even alone is the one. `known`: that one is gone already, and all may come at once. What
   * hangs only after a while passes here, and is watched for longer the next time.
   */
  async #hear(known: boolean): Promise<void> {
    this.#hearing = true;
    const sequel = this.#heard !== null && performance.now() - this.#heard < QUIET;
    this.#probation = sequel ? 2 * this.#probation : PROBATION;
    await wait(REST);
    if (known) for (const suspect of this.#docket.splice(0)) suspect.again();
    let restored: Suspect[] = [];
    for (let suspect = this.#docket.shift(); suspect !== undefined; suspect = this.#docket.shift()) {
      if (await this.#passes(suspect)) {
        restored.push(suspect);
        continue;
      }
      await this.#clear();
      const innocent = restored.length > 0 && (await this.#passes(suspect));
      if (!innocent) {
        await this.#clear();
        suspect.guilty(MUTE);
      }
      this.#docket.push(...restored);
      restored = innocent ? [suspect] : [];
    }
    this.#heard = performance.now();
    this.#hearing = false;
  }

  /** Whether it is there and answers after its probation. */
  async #passes(suspect: Suspect): Promise<boolean> {
    const frame = suspect.again();
    if (frame === undefined) return true;
    const began = performance.now();
    while (!frame.over && performance.now() - began < this.#probation) await wait(100);
    const [before, answers] = [performance.now(), frame.answers];
    while (!frame.over && frame.answers === answers) {
      if (performance.now() - before > EVERY + SILENCE / 2) return false;
      await wait(100);
    }
    return true;
  }

  /** Take all frames away, with the process that they share. */
  async #clear(): Promise<void> {
    for (const frame of this.#suspects.keys()) frame.close();
    this.#suspects.clear();
    await wait(REST);
  }
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function isMute(frame: Frame, now: number): boolean {
  if (!frame.open) return now - frame.born > START_WITHIN;
  return frame.asked !== null && now - frame.asked.at > SILENCE;
}
