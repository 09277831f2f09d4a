/**
 * What each widget on the screen costs, and a budget for it: share of the main thread, messages a second, growth of the heap. One that is
 * over its budget for long is paused, with a notice in its place; the others go on.
 *
 * Who runs a widget tells its `Account` (`budgets.of(instanceId)`): `message()` for what was delivered, `spent()` for measured time,
 * `heap()` where the widget has a heap of its own. What is exact and what is estimated: decision 040.
 */
export { Account, Budgets, type Pause } from "./budgets";
export type { Costs } from "./judge";
export { type Limits, readLimits } from "./limits";
export type { Figures, Method } from "./meter";
