import type { TangoDeviceInput } from "@octopus-widgets/sdk";

/** One button of the panel. */
export type ActionConfig = {
  /** `command` runs a command; `write` writes an attribute. */
  kind: "command" | "write";
  /** Name of the command, or of the attribute. */
  name: string;
  label: string;
  /** As a person would type it; dashboard variables are filled in. */
  argument: string;
  /** The argument is not asked for. */
  fixed: boolean;
  /** What an argument may be: `value`, or `value: what it means`. */
  choices: string[];
  min: number | null;
  max: number | null;
  /** The argument is a text that holds JSON. */
  json: boolean;
  /** What must hold before: `obsState = IDLE`, `state in STANDBY, ON`. */
  preconditions: string[];
  confirm: "none" | "ask" | "type";
  /** Said when it is asked for. */
  question: string;
  /** What is to become true afterwards, one after the other. */
  expect: string[];
  /** Seconds until what is expected must be true. */
  timeout: number;
  /** Least role level. */
  level: number;
};

/** Several buttons of the panel, one after the other. */
export type SequenceConfig = { label: string; steps: string[]; confirm: "none" | "ask" | "type"; question: string };

export type PanelConfig = {
  title: string;
  devices: TangoDeviceInput[];
  actions: Partial<ActionConfig>[];
  sequences: Partial<SequenceConfig>[];
  showConditions: boolean;
  showHistory: boolean;
  allowActions: boolean;
};

const DEFAULTS: ActionConfig = {
  kind: "command",
  name: "",
  label: "",
  argument: "",
  fixed: false,
  choices: [],
  min: null,
  max: null,
  json: false,
  preconditions: [],
  confirm: "ask",
  question: "",
  expect: [],
  timeout: 30,
  level: 3,
};

/** The settings of a button, what is not set filled in; null for a row that names nothing yet. */
export function actionOf(given: Partial<ActionConfig> | null | undefined): ActionConfig | null {
  const name = given?.name?.trim();
  if (!given || !name) return null;
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
  const action = { ...DEFAULTS, ...set, name };
  return { ...action, label: action.label.trim() || name };
}
