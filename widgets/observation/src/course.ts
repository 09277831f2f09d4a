/** The observing cycle of a subarray (obsState of the SKA control model). Pure. */
import type { AttributeInfo, Json, StatusLevel } from "@octopus-widgets/sdk";
import { statusOfMeaning } from "@octopus-widgets/sdk";

/** The way of an observation that goes well. */
export const WAY = ["EMPTY", "RESOURCING", "IDLE", "CONFIGURING", "READY", "SCANNING"] as const;

export interface ObsState {
  /** Upper case; "": not known. */
  name: string;
  level: StatusLevel;
  /** How far along the way; -1: off it. */
  step: number;
  observing: boolean;
}

export function obsStateOf(value: Json | undefined, info: AttributeInfo | null | undefined): ObsState {
  const label = typeof value === "number" ? info?.enumLabels[value] : value;
  const name = typeof label === "string" ? label.trim().toUpperCase() : "";
  const step = WAY.indexOf(name as (typeof WAY)[number]);
  // Labels alone tell what a state means: the attribute may be a text.
  const level = name === "" ? "off" : (statusOfMeaning(name, info ?? enumInfo) ?? "standby");
  return { name, level, step, observing: step >= 3 };
}

const enumInfo = { datatype: "DevEnum", enumLabels: ["x"] } as unknown as AttributeInfo;

/** Seconds left, counted on from when they were told; null: none, or it is over. */
export function secondsLeft(value: Json | undefined, time: number | null, now: number, paused: boolean): number | null {
  if (typeof value !== "number" || !(value > 0)) return null;
  const left = paused || time === null ? value : value - Math.max(0, now - time);
  return left > 0 ? left : 0;
}

/** `1:05`, `42 s`. */
export function leftText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return `${minutes}:${String(whole % 60).padStart(2, "0")} min`;
}

/** `1st`, `2nd`, `11th`. */
export function ordinal(number: number): string {
  const tens = number % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${ending}`;
}

export interface Procedure {
  id: number;
  state: string;
  subarray: number | null;
  telescope: string | null;
}

/** The procedure that works on a subarray: of its telescope and number; one that runs before others, then the newest. */
export function procedureOf(device: string, procedures: readonly Procedure[]): Procedure | null {
  const name = device.slice(device.lastIndexOf("://") < 0 ? 0 : device.lastIndexOf("://") + 3);
  const number = Number(/(\d+)$/.exec(name)?.[1]);
  const mine = procedures.filter(
    ({ subarray, telescope }) =>
      subarray === number &&
      (!telescope || name.toLowerCase().startsWith(telescope.toLowerCase().replace(/^ska_/, ""))),
  );
  const rank = ({ state }: Procedure): number =>
    state === "RUNNING" ? 2 : state === "FAILED" || state === "COMPLETE" || state === "STOPPED" ? 0 : 1;
  const best = mine.sort((one, other) => rank(other) - rank(one) || other.id - one.id)[0];
  return best && rank(best) > 0 ? best : (best ?? null);
}
