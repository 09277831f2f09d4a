import { Scheduler } from "./scheduler";

let one: Scheduler | undefined;

/** The scheduler that all plots of the page share. */
export function scheduler(): Scheduler {
  one ??= new Scheduler();
  return one;
}
