/** What the settings begin with: the OET and the ODA of the example `endpoints.json`. */
export const BLOCKS = `query observingNow($start: DateTime!, $end: DateTime!) {
  observingBlocks(start: $start, end: $end) { id target status step scans sbd sbi start error }
}`;
export const PROCEDURES = `query observingProcedures {
  procedures { id state subarray telescope }
}`;
export const EVENTS = `subscription observingEvents {
  procedureEvents { procedure state message }
}`;
