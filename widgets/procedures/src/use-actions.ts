import { host, type Json, useMutation } from "@octopus-widgets/sdk";
import { useCallback, useState } from "react";
import { ABORT, CREATE, type Procedure, RUN_ACTIVITY, START, STOP } from "./operations";
import { scriptName, subarrayText } from "./words";

type Named = { [name: string]: Json };
export interface Outcome {
  ok: boolean;
  /** What the OET said, or why it could not be asked. */
  message: string;
  /** The procedure that came of it. */
  procedure?: number;
}
export interface NewActivity {
  sbd: string;
  activity: string;
  prepareOnly: boolean;
  init: Named;
  main: Named;
}
export interface Actions {
  create: (script: string, init: Named) => Promise<Outcome>;
  runActivity: (activity: NewActivity) => Promise<Outcome>;
  start: (id: number, main: Named) => Promise<Outcome>;
  stop: (procedure: Procedure) => Promise<void>;
  abort: (procedure: Procedure) => Promise<void>;
  /** What the last stop or abort brought, and for which procedure. */
  said: (Outcome & { id: number }) | null;
}

/** What an Operator does with procedures. Nothing throws. */
export function useActions(ask: () => void): Actions {
  const [sendCreate] = useMutation<{ createProcedure: { id: number } }>(CREATE);
  const [sendActivity] = useMutation<{ runActivity: { procedure: number } }>(RUN_ACTIVITY);
  const [sendStart] = useMutation<{ startProcedure: { id: number } }>(START);
  const [sendStop] = useMutation<{ stopProcedure: { message: string } }>(STOP);
  const [sendAbort] = useMutation<{ abortProcedure: { message: string } }>(ABORT);
  const [said, setSaid] = useState<Actions["said"]>(null);

  const attempt = useCallback(
    async (act: () => Promise<Outcome>): Promise<Outcome> => {
      try {
        return await act();
      } catch (error) {
        return { ok: false, message: error instanceof Error ? error.message : String(error) };
      } finally {
        ask();
      }
    },
    [ask],
  );
  const end = async (procedure: Procedure, abort: boolean): Promise<void> => {
    if (!(await host().confirm(question(procedure, abort)))) return;
    const { id } = procedure;
    const outcome = await attempt(async () => {
      const message = abort
        ? (await sendAbort({ id })).abortProcedure.message
        : (await sendStop({ id })).stopProcedure.message;
      // The OET says so with the status of a success.
      return { ok: !/^cannot\b/i.test(message), message };
    });
    setSaid({ ...outcome, id });
  };
  return {
    create: (script, init) =>
      attempt(async () => {
        const { id } = (await sendCreate({ script, init })).createProcedure;
        return { ok: true, message: `Procedure ${id} is being prepared.`, procedure: id };
      }),
    runActivity: ({ sbd, activity, prepareOnly, init, main }) =>
      attempt(async () => {
        const { procedure } = (await sendActivity({ sbd, activity, prepareOnly, init, main })).runActivity;
        return { ok: true, message: `Procedure ${procedure} runs the activity.`, procedure };
      }),
    start: (id, main) =>
      attempt(async () => {
        await sendStart({ id, main });
        return { ok: true, message: `Procedure ${id} is told to run.`, procedure: id };
      }),
    stop: (procedure) => end(procedure, false),
    abort: (procedure) => end(procedure, true),
    said,
  };
}

function question(procedure: Procedure, abort: boolean) {
  const subarray = subarrayText(procedure) || "its subarray";
  const which = `Procedure ${procedure.id}, ${scriptName(procedure.script)}`;
  return abort
    ? {
        title: `Abort ${subarray}?`,
        body: `${which}, is stopped, and ${subarray} is told to abort what it does. What it observes is lost.`,
        action: `Abort ${subarray}`,
        danger: true,
      }
    : {
        title: `Stop the script on ${subarray}?`,
        body: `${which}, ends where it is. ${subarray[0]?.toUpperCase()}${subarray.slice(1)} is left as it stands: abort it to end what it does.`,
        action: "Stop the script",
      };
}
