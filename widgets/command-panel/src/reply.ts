/** What a device's reply means, in the manner of SKA's commands: a result code and a text, or a number for work that goes on. Pure. */
import type { Json, Sample } from "@octopus-widgets/sdk";

/** Names of `ResultCode` of ska-control-model. */
const CODES = ["OK", "STARTED", "QUEUED", "FAILED", "UNKNOWN", "REJECTED", "NOT_ALLOWED", "ABORTED"];
const GOES_ON = new Set([1, 2]);
const WENT_WRONG = new Set([3, 5, 6, 7]);

export interface Meaning {
  ok: boolean;
  text: string;
  /** Id of a long-running command that was begun. */
  goesOn: string | null;
}

/** Read the output of a command: `[[code], [text or id]]` of a DevVarLongStringArray, else whatever it is. */
export function meaningOf(output: Json, outType: string): Meaning {
  const pair = /LongStringArray$/.test(outType) && Array.isArray(output) ? output : null;
  const code = Array.isArray(pair?.[0]) ? pair[0][0] : null;
  const said = Array.isArray(pair?.[1]) ? pair[1][0] : null;
  if (typeof code !== "number" || CODES[code] === undefined)
    return { ok: true, text: output === null ? "" : plain(output), goesOn: null };
  const text = [CODES[code], typeof said === "string" ? said : ""].filter(Boolean).join(": ");
  if (GOES_ON.has(code) && typeof said === "string" && said) return { ok: true, text, goesOn: said };
  return { ok: !WENT_WRONG.has(code), text, goesOn: null };
}

/** The result of a long-running command, once `longRunningCommandResult` tells of it: `[id, "[code, \"text\"]"]`. */
export function resultOf(sample: Sample | undefined, id: string): Meaning | null {
  const value = sample?.value;
  if (!Array.isArray(value) || value[0] !== id || typeof value[1] !== "string" || value[1] === "") return null;
  try {
    const read: unknown = JSON.parse(value[1]);
    const [code, text] = Array.isArray(read) ? read : [read, ""];
    if (typeof code !== "number") return { ok: true, text: value[1], goesOn: null };
    const words = [CODES[code] ?? String(code), typeof text === "string" ? text : ""].filter(Boolean).join(": ");
    return GOES_ON.has(code) ? null : { ok: !WENT_WRONG.has(code), text: words, goesOn: null };
  } catch {
    return { ok: true, text: value[1], goesOn: null };
  }
}

function plain(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
