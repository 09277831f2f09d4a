/** What the list says, and what events have told since: the OET's replies are from before a change. */
import type { Procedure, ProcedureEvent } from "./operations";

/** An event with when it came, by the workspace clock (seconds since the epoch). */
export interface Heard extends ProcedureEvent {
  at: number;
}

export const OVER: ReadonlySet<string> = new Set(["COMPLETE", "STOPPED", "FAILED"]);
/** Seconds that a reply may be older than its arrival: the server keeps it for one, the way takes the rest. */
const OLDEST = 3;
/** Seconds by which the clocks of the OET and the page may differ. */
const SKEW = 60;

/** The procedures, newest first, with the states that were told after the list was made. */
export function merged(listed: readonly Procedure[], events: readonly Heard[], listedAt: number): Procedure[] {
  const recent = events.filter(({ at, state }) => state !== null && at >= listedAt - OLDEST);
  return listed
    .map((procedure) =>
      withStates(
        procedure,
        recent.filter((event) => event.procedure === procedure.id),
      ),
    )
    .sort((a, b) => b.id - a.id);
}

/** The end of what the list knows is the beginning of what was told, as far as they overlap; what is told beyond is new. */
function withStates(procedure: Procedure, told: readonly Heard[]): Procedure {
  const { states } = procedure;
  const last = states.at(-1) ?? procedure.state;
  if (told.length === 0 || OVER.has(last)) return procedure;
  let common = Math.min(states.length, told.length);
  while (
    common > 0 &&
    !told.slice(0, common).every(({ state }, index) => state === states[states.length - common + index])
  )
    common -= 1;
  const fresh = told.slice(common);
  const newest = fresh.at(-1)?.state;
  if (newest === undefined || newest === null || (common === 0 && newest === last)) return procedure;
  return {
    ...procedure,
    state: newest,
    states: [...states, ...fresh.map(({ state }) => state ?? "")],
    stateTimes: [...procedure.stateTimes, ...fresh.map(({ at }) => at)],
  };
}

/** Lines that the script of a procedure announced, oldest first. After a restart the OET counts its procedures anew. */
export function linesOf(procedure: Procedure, events: readonly Heard[]): { at: number; text: string }[] {
  return events.flatMap(({ procedure: id, message, at }) =>
    id === procedure.id && message !== null && at >= (procedure.createdAt ?? 0) - SKEW ? [{ at, text: message }] : [],
  );
}

export function traceOf(procedure: Procedure, events: readonly Heard[]): string {
  const told = events.findLast(
    ({ procedure: id, stacktrace, at }) =>
      id === procedure.id && stacktrace !== null && at >= (procedure.createdAt ?? 0) - SKEW,
  );
  return procedure.stacktrace ?? told?.stacktrace ?? "";
}
