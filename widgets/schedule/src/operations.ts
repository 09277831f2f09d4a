/** An observing block as the example `endpoints.json` has it. */
export interface ObservingBlock {
  id: string;
  telescope: string | null;
  subarray: string | null;
  target: string | null;
  status: string;
  /** ISO 8601. */
  start: string;
  end: string;
  step: string | null;
  scans: number;
  error: string | null;
  sbd: string | null;
  sbi: string | null;
}

const FIELDS = "id telescope subarray target status start end step scans error sbd sbi";

export const BLOCKS = `query observingBlocks($start: DateTime!, $end: DateTime!) {
  observingBlocks(start: $start, end: $end) { ${FIELDS} }
}`;
export const BLOCKS_LIVE = `subscription observingBlocksLive($start: DateTime!) {
  observingBlocksLive(start: $start) { ${FIELDS} }
}`;

/** Seconds since the epoch as the API takes them: ISO 8601, UTC. */
export function isoText(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString();
}
