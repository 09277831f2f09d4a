/** How much a frame says: what is beyond these bounds is no widget's business, and ends the frame. */

/** Messages and characters per second, over the last second or so; bursts of as much again are let pass. */
export const MOST_MESSAGES = 1_000;
export const MOST_CHARACTERS = 4_000_000;
/** Characters of one message; a file to be saved is one. */
export const LONGEST = 16_000_000;
/** Messages past the port, to the window itself: our runtime sends one, its first. */
export const MOST_STRAYS = 50;

/** A bucket that holds two seconds' worth and empties at its rate. */
export class Bucket {
  #level = 0;
  #at: number;

  constructor(
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#at = now();
  }

  /** Pour; false once it runs over. */
  take(amount: number): boolean {
    const now = this.now();
    this.#level = Math.max(0, this.#level - ((now - this.#at) / 1000) * this.perSecond) + amount;
    this.#at = now;
    return this.#level <= 2 * this.perSecond;
  }
}

/** What the messages of one frame add up to. */
export class Meter {
  readonly #messages: Bucket;
  readonly #characters: Bucket;
  /** All so far. */
  messages = 0;
  characters = 0;

  constructor(now?: () => number) {
    this.#messages = new Bucket(MOST_MESSAGES, now);
    this.#characters = new Bucket(MOST_CHARACTERS, now);
  }

  /** Count one message; why it is too much, or null. */
  take(length: number): string | null {
    this.messages += 1;
    this.characters += length;
    if (length > LONGEST) return `It sent a message of ${length} characters; at most ${LONGEST} are read.`;
    if (!this.#messages.take(1)) return `It sent more than ${MOST_MESSAGES} messages a second.`;
    // One file to be saved is no flood.
    if (!this.#characters.take(Math.min(length, MOST_CHARACTERS)))
      return `It sent more than ${MOST_CHARACTERS} characters a second.`;
    return null;
  }
}
