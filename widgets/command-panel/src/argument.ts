/** The argument of a button: of which type it is, what may be chosen, and what was typed as the value to send. Pure. */
import {
  type AttributeInfo,
  describeTangoType,
  type Parsed,
  parseTangoValue,
  type TangoType,
  tangoType,
  type ValueLimits,
} from "@octopus-widgets/sdk";
import type { ActionConfig } from "./config";
import type { CommandInfo } from "./operations";

export interface Argument {
  type: TangoType;
  limits: ValueLimits;
  /** What may be chosen, each with its meaning; none: it is typed. */
  choices: readonly (readonly [value: string, name: string])[];
  json: boolean;
  /** What may be typed, in words. */
  hint: string;
  /** Tango's name of the type. */
  named: string;
}

/** The argument of a command, by what the device tells of it and what the settings add. */
export function argumentOfCommand(action: ActionConfig, command: CommandInfo): Argument {
  const type = tangoType(command.inType);
  const limits = { min: action.min, max: action.max };
  return { ...common(action, type, limits, command.inTypeDesc), named: command.inType };
}

/** The value of an attribute that is written, by its metadata; limits of the settings win. */
export function argumentOfAttribute(action: ActionConfig, info: AttributeInfo): Argument {
  const type = tangoType(info.datatype, info.dataformat, info.enumLabels);
  const limits = {
    min: action.min ?? info.minValue,
    max: action.max ?? info.maxValue,
    unit: info.unit,
    enumLabels: info.enumLabels,
  };
  return { ...common(action, type, limits, info.description), named: info.datatype };
}

function common(action: ActionConfig, type: TangoType, limits: ValueLimits, description: string | null) {
  const choices = action.choices.flatMap((line): [string, string][] => {
    const at = line.indexOf(":");
    const value = (at < 0 ? line : line.slice(0, at)).trim();
    return value ? [[value, at < 0 ? value : `${line.slice(at + 1).trim()} (${value})`]] : [];
  });
  const told =
    description && !/^(uninitiali[sz]ed|none|no description)$/i.test(description.trim()) ? description.trim() : "";
  const hint = [action.json ? "JSON" : describeTangoType(type, limits), told].filter(Boolean).join(". ");
  return { type, limits, choices, json: action.json, hint };
}

/** What was typed as the value to send. */
export function readArgument(text: string, { type, limits, json }: Argument): Parsed {
  if (!json || type.shape === "none") return parseTangoValue(text, type, limits);
  try {
    JSON.parse(text);
    return { ok: true, value: text };
  } catch (error) {
    return { ok: false, message: `expected JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
