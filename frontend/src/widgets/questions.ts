/** Questions to the person, one at a time, in the order in which they came. `<HostDialogs/>` shows them. */
import type { OctopusHost } from "@octopus-widgets/sdk/contract";
import { Observed } from "../live/observed";

export type Question = Parameters<OctopusHost["confirm"]>[0];

interface Waiting {
  question: Question;
  answer: (agreed: boolean) => void;
}

export class Questions {
  /** The one to be shown. */
  readonly current = new Observed<Question | null>(null);
  readonly #waiting: Waiting[] = [];

  readonly ask = (question: Question): Promise<boolean> =>
    new Promise((resolve) => {
      this.#waiting.push({ question, answer: resolve });
      if (this.#waiting.length === 1) this.current.set(question);
    });

  readonly answer = (agreed: boolean): void => {
    this.#waiting.shift()?.answer(agreed);
    this.current.set(this.#waiting[0]?.question ?? null);
  };
}
