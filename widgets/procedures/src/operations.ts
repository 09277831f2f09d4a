import type { Json } from "@octopus-widgets/sdk";

/** A procedure as the example `endpoints.json` has it. Times: seconds since the epoch. */
export interface Procedure {
  id: number;
  script: string;
  state: string;
  states: string[];
  stateTimes: number[];
  createdAt: number | null;
  initArguments: Json;
  mainArguments: Json;
  subarray: number | null;
  telescope: string | null;
  stacktrace: string | null;
}
export interface ProcedureEvent {
  procedure: number;
  state: string | null;
  message: string | null;
  stacktrace: string | null;
}
export interface Activity {
  id: number;
  procedure: number;
  name: string;
  sbd: string;
  sbi: string | null;
  prepareOnly: boolean;
}

const FIELDS = "id script state states stateTimes createdAt initArguments mainArguments subarray telescope stacktrace";

export const PROCEDURES = `query procedures { procedures { ${FIELDS} } }`;
export const PROCEDURES_LIVE = `subscription proceduresLive { proceduresLive { ${FIELDS} } }`;
export const PROCEDURE_EVENTS =
  "subscription procedureEvents { procedureEvents { procedure state message stacktrace } }";
export const ACTIVITIES = "query activities { activities { id procedure name sbd sbi prepareOnly } }";
export const CREATE = `mutation createProcedure($script: String!, $init: JSON) {
  createProcedure(script: $script, init: $init) { id }
}`;
export const START = "mutation startProcedure($id: Int!, $main: JSON) { startProcedure(id: $id, main: $main) { id } }";
export const STOP = "mutation stopProcedure($id: Int!) { stopProcedure(id: $id) { message } }";
export const ABORT = "mutation abortProcedure($id: Int!) { abortProcedure(id: $id) { message } }";
export const RUN_ACTIVITY = `mutation runActivity($sbd: String!, $activity: String!, $init: JSON, $main: JSON, $prepareOnly: Boolean!) {
  runActivity(sbd: $sbd, activity: $activity, init: $init, main: $main, prepareOnly: $prepareOnly) { procedure }
}`;
