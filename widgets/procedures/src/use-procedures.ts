import { missingFields, useNow, usePolling, useStream, useStreamHistory } from "@octopus-widgets/sdk";
import { useEffect, useMemo, useRef, useState } from "react";
import { type Heard, merged } from "./merge";
import { PROCEDURE_EVENTS, PROCEDURES, PROCEDURES_LIVE, type Procedure, type ProcedureEvent } from "./operations";

/** Milliseconds after an event until the list is asked for: the server keeps a list for a second, and a change brings several events. */
const SETTLE = 1200;
/** Seconds until what failed for good is tried again. */
const AGAIN = 15;
/** Seconds without a word after which the list is old; it comes every five. */
const QUIET = 12;
const KEPT = 500;
/** Fields that give the list. */
const LISTS = ["proceduresLive", "procedures"];

export interface Followed {
  procedures: readonly Procedure[] | undefined;
  events: readonly Heard[];
  /** Seconds since the list was last known to be true, where that is too long ago; else null. */
  stale: number | null;
  /** Fields that the API does not have. */
  missing: readonly string[];
  error: Error | undefined;
  /** Ask for the list now. */
  ask: () => void;
}

/** The procedures as they are now. The list comes by itself every few seconds, shared by all who look; events tell what happened since. */
export function useProcedures(): Followed {
  const now = useNow(1);
  const clock = useRef(now);
  clock.current = now;
  const live = useStream<{ proceduresLive: Procedure[] }>(PROCEDURES_LIVE);
  const asked = usePolling<{ procedures: Procedure[] | null }>(PROCEDURES, { interval: 0 });
  const heard = useStreamHistory<{ procedureEvents: ProcedureEvent }, Heard>(
    PROCEDURE_EVENTS,
    ({ procedureEvents }) => ({ ...procedureEvents, at: clock.current }),
    { limit: KEPT },
  );
  const [list, setList] = useState<{ procedures: readonly Procedure[]; at: number } | null>(null);
  const told = live.data?.proceduresLive;
  const answered = asked.data?.procedures;
  useEffect(() => {
    if (told) setList({ procedures: told, at: clock.current });
  }, [told]);
  useEffect(() => {
    if (answered) setList({ procedures: answered, at: clock.current });
  }, [answered]);

  const { retry: ask } = asked;
  const newest = heard.points.at(-1);
  useEffect(() => {
    if (!newest) return;
    const timer = setTimeout(ask, SETTLE);
    return () => clearTimeout(timer);
  }, [newest, ask]);

  const { retry: follow } = live;
  const failed = live.status === "failed";
  useEffect(() => {
    if (!failed) return;
    const timer = setInterval(() => {
      follow();
      ask();
    }, AGAIN * 1000);
    return () => clearInterval(timer);
  }, [failed, follow, ask]);

  const procedures = useMemo(() => list && merged(list.procedures, heard.points, list.at), [list, heard.points]);
  const missing = [...new Set([live.error, asked.error, heard.error].flatMap(missingFields))];
  // Somebody took the fields away: what they told last is nobody's word any more.
  const gone = LISTS.every((field) => missing.includes(field));
  const age = list ? now - list.at : null;
  return {
    procedures: gone ? undefined : (procedures ?? undefined),
    events: heard.points,
    stale: age !== null && (failed || age > QUIET) ? age : null,
    missing,
    error: live.error ?? asked.error,
    ask,
  };
}
