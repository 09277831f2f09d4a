import { csvHead, csvLine, isoMicroseconds } from "@octopus-widgets/sdk";
import type { LogRecord } from "./record";

/** What is shown: a line for each record. */
export function logCsv(rows: readonly LogRecord[]): string {
  const lines = rows.map(({ time, levelText, source, message }) =>
    csvLine([isoMicroseconds(time), levelText, source, message]),
  );
  return csvHead(["time", "level", "source", "message"]) + lines.join("");
}
