import { Scheduler } from "./scheduler";

/** Seconds of the past that a plot asks for when it opens. */
export const PAST = 60;

let one: Scheduler | undefined;

/** The scheduler that all plots of the page share. */
export function scheduler(): Scheduler {
  one ??= new Scheduler();
  return one;
}
