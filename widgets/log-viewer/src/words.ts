import type { LogRecord } from "./record";
import type { Snapshot } from "./store";

/** `05:20:31.482`, UTC. */
export const stampText = (time: number): string => new Date(time * 1000).toISOString().slice(11, 23);

/** A record as a line of text. */
export const lineOf = ({ time, levelText, source, message }: LogRecord): string =>
  [new Date(time * 1000).toISOString(), levelText, source, message].join(" ");

const many = (count: number): string => count.toLocaleString("en");

/** How many there are, how many are shown, and what is missing. */
export function footText({ rows, count, lost, forgotten, filtering }: Snapshot, live: boolean): string {
  const shown = rows.length === count ? `${many(count)} records` : `${many(rows.length)} of ${many(count)} records`;
  return [
    filtering ? `${shown}, still looking…` : shown,
    ...(lost > 0 ? [`${many(lost)} lost on their way`] : []),
    ...(forgotten > 0 ? [`${many(forgotten)} older ones no longer kept`] : []),
    ...(live ? [] : ["of the range that is shown"]),
  ].join(" · ");
}
