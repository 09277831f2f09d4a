import type { Json, StatusLevel } from "@octopus-widgets/sdk";
import type { Procedure } from "./operations";

/** `observe.py` of `file:///scripts/observe.py`. */
export function scriptName(uri: string): string {
  return (
    uri
      .replace(/[?#].*$/, "")
      .split("/")
      .at(-1) || uri
  );
}

/** `Mid subarray 01`; nothing where the arguments do not tell. */
export function subarrayText({ subarray, telescope }: Pick<Procedure, "subarray" | "telescope">): string {
  if (subarray === null) return "";
  const short = (telescope ?? "").replace(/^ska_/, "");
  const name = short ? `${short[0]?.toUpperCase()}${short.slice(1)} ` : "";
  return `${name}subarray ${String(subarray).padStart(2, "0")}`;
}

/** Only what deviates has a status: a failed procedure is critical, a stopped one wants attention. */
export function statusOfState(state: string): StatusLevel | null {
  if (state === "FAILED") return "critical";
  return state === "STOPPED" ? "caution" : null;
}

/** The steps of every procedure's way, with the states that belong to each. */
export const STEPS: readonly { name: string; states: readonly string[] }[] = [
  { name: "Creating", states: ["CREATING", "IDLE", "PREP_ENV", "LOADING", "INITIALISING"] },
  { name: "Ready", states: ["READY"] },
  { name: "Running", states: ["RUNNING"] },
  { name: "Over", states: ["COMPLETE", "STOPPED", "FAILED"] },
];

export function stepOf(state: string): number {
  return STEPS.findIndex(({ states }) => states.includes(state));
}

/** The named arguments of one function of a script. */
export function kwargsOf(given: Json): { [name: string]: Json } {
  if (given === null || typeof given !== "object" || Array.isArray(given)) return {};
  const { kwargs } = given;
  return kwargs !== null && typeof kwargs === "object" && !Array.isArray(kwargs) ? kwargs : {};
}

/** Indented for reading and editing. */
export function jsonText(value: Json): string {
  return JSON.stringify(value, null, 2);
}

export type ParsedArguments = { ok: true; value: { [name: string]: Json } } | { ok: false; message: string };

/** Read the arguments of a function: a JSON object, or nothing for none. */
export function parseArguments(text: string): ParsedArguments {
  if (text.trim() === "") return { ok: true, value: {} };
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `Expected a JSON object such as {"subarray_id": 1}: ${reason}` };
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    const kind = value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
    return { ok: false, message: `Expected a JSON object such as {"subarray_id": 1}; got ${kind}.` };
  }
  return { ok: true, value };
}

/** `13:05:09` of seconds since the epoch, in UTC. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

/** `0.4 s`, `18 s`, `6 min 19 s`. */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
