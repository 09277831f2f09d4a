/** A rhythm for each level, made in the browser. */
import type { StatusLevel } from "@octopus-widgets/sdk";

export interface Tone {
  /** Hertz. */
  pitch: number;
  /** How many, and seconds from one to the next. */
  count: number;
  apart: number;
}

/** The worse, the higher and the faster, so that levels are told apart by ear. */
export const TONES: { readonly [level in "critical" | "serious" | "caution"]: Tone } = {
  critical: { pitch: 880, count: 3, apart: 0.18 },
  serious: { pitch: 660, count: 2, apart: 0.28 },
  caution: { pitch: 440, count: 1, apart: 0.4 },
};

const LENGTH = 0.12;
const LOUDNESS = 0.25;

/** Sounds alarms. Browsers are silent until somebody has clicked in the page: until then `ready` is false. */
export class Sounder {
  #context: AudioContext | null = null;

  get ready(): boolean {
    return this.#context?.state === "running";
  }

  /** Wake up; works when somebody clicked. Resolves to whether it can be heard. */
  async wake(): Promise<boolean> {
    if (typeof AudioContext === "undefined") return false;
    // Before the first click the browser would refuse, aloud.
    if (navigator.userActivation?.hasBeenActive === false) return false;
    this.#context ??= new AudioContext();
    if (this.#context.state !== "running") await this.#context.resume().catch(() => undefined);
    return this.ready;
  }

  play(level: StatusLevel): void {
    const context = this.#context;
    const tone = level in TONES ? TONES[level as keyof typeof TONES] : null;
    if (!context || !tone || context.state !== "running") return;
    for (let n = 0; n < tone.count; n += 1) {
      const begin = context.currentTime + n * tone.apart;
      const gain = context.createGain();
      gain.gain.setValueAtTime(0, begin);
      gain.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.01);
      gain.gain.setValueAtTime(LOUDNESS, begin + LENGTH - 0.02);
      gain.gain.linearRampToValueAtTime(0, begin + LENGTH);
      const source = context.createOscillator();
      source.frequency.value = tone.pitch;
      source.connect(gain).connect(context.destination);
      source.start(begin);
      source.stop(begin + LENGTH);
    }
  }

  close(): void {
    void this.#context?.close().catch(() => undefined);
    this.#context = null;
  }
}
