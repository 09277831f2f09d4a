/** Where something pointed in the last minutes: bounded, oldest first. */
import type { Horizontal } from "./astronomy";

export class Trail {
  readonly #points: { time: number; at: Horizontal }[] = [];

  /** @param most points that are kept */
  constructor(
    readonly seconds: number,
    readonly most = 240,
  ) {}

  /** Keep a place; closer to the one before than a part of the trail, it takes that one's turn. Times that go back begin anew. */
  add(time: number, at: Horizontal): void {
    const points = this.#points;
    const last = points.at(-1);
    if (last && time < last.time) points.length = 0;
    const before = points.at(-2);
    if (last && before && time - before.time < this.seconds / this.most) points.pop();
    points.push({ time, at });
    while (points[0] && points[0].time < time - this.seconds) points.shift();
  }

  get points(): readonly { time: number; at: Horizontal }[] {
    return this.#points;
  }
}
