/** Adds up what one widget costs, second by second, over the last few of them. */

/** How the time of a widget is known: by samples of the whole page, by long frames alone, by what the host calls, or in its own frame. */
export type Method = "sampled" | "long-frames" | "calls" | "own";

export interface Figures {
  /** Share of a core. */
  cpu: number;
  /** Of that, what was measured exactly: the calls of the host into the widget, or all of it in a frame of its own. */
  measured: number;
  /** Messages a second. */
  messages: number;
  /** Seconds over which these hold. */
  seconds: number;
}

interface Second {
  /** Milliseconds that it lasted: a busy page is late. */
  lasted: number;
  measured: number;
  estimated: number;
  messages: number;
}

const begun = (): Second => ({ lasted: 0, measured: 0, estimated: 0, messages: 0 });

export class Meter {
  #now = begun();
  #past: Second[] = [];

  constructor(private readonly seconds: number) {}

  /** Milliseconds that were measured. */
  spent(milliseconds: number): void {
    if (milliseconds > 0) this.#now.measured += milliseconds;
  }

  /** Milliseconds that were estimated; what was measured is in them. */
  estimated(milliseconds: number): void {
    if (milliseconds > 0) this.#now.estimated += milliseconds;
  }

  message(count: number): void {
    if (count > 0) this.#now.messages += count;
  }

  /** A second is over; it took so many milliseconds. */
  roll(lasted: number): void {
    this.#past.push({ ...this.#now, lasted });
    if (this.#past.length > this.seconds) this.#past.shift();
    this.#now = begun();
  }

  /** Whether there is enough of it to judge by. */
  get full(): boolean {
    return this.#past.length >= this.seconds;
  }

  get figures(): Figures {
    const sum = begun();
    for (const one of this.#past) {
      sum.lasted += one.lasted;
      sum.measured += one.measured;
      sum.estimated += one.estimated;
      sum.messages += one.messages;
    }
    const lasted = Math.max(1, sum.lasted);
    const measured = sum.measured / lasted;
    return {
      cpu: Math.max(measured, sum.estimated / lasted),
      measured,
      messages: (sum.messages * 1000) / lasted,
      seconds: sum.lasted / 1000,
    };
  }

  clear(): void {
    this.#now = begun();
    this.#past = [];
  }
}
