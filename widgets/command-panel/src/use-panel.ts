/** What the panel acts on and what is known of it: devices, their commands, and the attributes that conditions ask for. */
import {
  normalizeTangoDeviceInputs,
  splitRoute,
  useAttributeInfo,
  useAttributes,
  usePolling,
  usePropertyExpansion,
  useVariables,
  useWidgetConfigPersistence,
} from "@octopus-widgets/sdk";
import { useEffect, useMemo, useRef } from "react";
import { type Argument, argumentOfAttribute, argumentOfCommand, readArgument } from "./argument";
import { attributeOf, attributesOf, type Condition, type Known, readCondition } from "./conditions";
import { type ActionConfig, actionOf, type PanelConfig, type SequenceConfig } from "./config";
import { type DeviceReply, PANEL_DEVICE } from "./operations";
import { RESULT, type Step } from "./run";
import { Watcher } from "./watcher";

/** A button with all that is known of it. */
export interface Action {
  config: ActionConfig;
  preconditions: readonly Condition[];
  expect: readonly Condition[];
  /** Null: not known yet, or the device has no such command or attribute. */
  argument: Argument | null;
  outType: string;
  /** The argument of the settings, variables filled in. */
  preset: string;
  /** Why it can never be pressed: the settings or the device forbid it. */
  fault: string;
}
/** Buttons of the panel, one after the other. */
export interface Sequence {
  label: string;
  confirm: SequenceConfig["confirm"];
  question: string;
  actions: readonly Action[];
  fault: string;
}

export interface Panel {
  devices: readonly string[];
  /** Those of the devices that are acted on. */
  chosen: readonly string[];
  choose: (device: string, on: boolean) => void;
  actions: readonly Action[];
  sequences: readonly Sequence[];
  known: Known;
  watcher: Watcher;
  loading: boolean;
  error: Error | undefined;
}

const NONE: readonly never[] = [];

export function usePanel(instanceId: string, config: PanelConfig): Panel {
  const { vars } = useVariables();
  const asked = useMemo(
    () => normalizeTangoDeviceInputs({ devices: config.devices, variables: vars }),
    [config.devices, vars],
  );
  const { groups, loading, error } = usePropertyExpansion(asked);
  const devices = useMemo(() => [...new Set(groups.flat().filter(isDevice))], [groups]);
  const [left, setLeft] = useWidgetConfigPersistence<string[]>(instanceId, "leftOut", []);
  const chosen = useMemo(() => devices.filter((device) => !left.includes(device)), [devices, left]);
  const wanted = useMemo(() => (config.actions ?? NONE).flatMap((given) => actionOf(given) ?? []), [config.actions]);
  const first = devices[0] ?? "";
  const asking = usePolling<DeviceReply>(PANEL_DEVICE, { variables: { name: first }, interval: 0, skip: first === "" });
  const written = useMemo(
    () =>
      wanted.filter(({ kind }) => kind === "write").map(({ name }) => (name.includes("/") ? name : `${first}/${name}`)),
    [wanted, first],
  );
  const bare = useMemo(() => wanted.map((action) => bareOf(action, vars)), [wanted, vars]);
  const followsResult = useMemo(
    () => (asking.data?.device?.commands ?? []).some((one) => goesOn(one, wanted)),
    [asking.data, wanted],
  );
  const names = useMemo(() => namesOf(devices, bare, followsResult, written), [devices, bare, followsResult, written]);
  const samples = useAttributes(names);
  const infos = useAttributeInfo(names);
  const known = useMemo<Known>(() => ({ samples, infos }), [samples, infos]);
  const watcher = useRef(new Watcher()).current;
  useEffect(() => watcher.tell(known), [watcher, known]);
  const actions = useMemo(
    () => bare.map((action) => typed(action, first, asking.data, infos)),
    [bare, first, asking.data, infos],
  );
  const sequences = useMemo(
    () => (config.sequences ?? NONE).flatMap((one) => sequenceOf(one, actions) ?? []),
    [config.sequences, actions],
  );
  return {
    devices,
    chosen,
    choose: (device, on) => setLeft(on ? left.filter((one) => one !== device) : [...left, device]),
    actions,
    sequences,
    known,
    watcher,
    loading,
    error,
  };
}

const isDevice = (name: string): boolean => splitRoute(name).name.split("/").filter(Boolean).length === 3;

function goesOn(command: { name: string; outType: string }, wanted: readonly ActionConfig[]): boolean {
  return (
    /LongStringArray$/.test(command.outType) &&
    wanted.some(({ kind, name, expect }) => kind === "command" && isSame(name, command.name) && expect.length === 0)
  );
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** What the settings alone tell of a button. */
function bareOf(config: ActionConfig, vars: { readonly [name: string]: string }): Action {
  const fill = (text: string): string =>
    text.replace(/\{([\w.-]+)\}/g, (whole, name: string) => (Object.hasOwn(vars, name) ? (vars[name] ?? "") : whole));
  const read = [config.preconditions, config.expect].map((lines) =>
    lines.filter((line) => line.trim()).map((line) => readCondition(fill(line))),
  );
  const wrong = read.flat().find((one) => !one.ok);
  const [preconditions = [], expect = []] = read.map((all) => all.flatMap((one) => (one.ok ? [one.condition] : [])));
  const fault = wrong && !wrong.ok ? `The settings say “${wrong.text}”: ${wrong.message}.` : "";
  return { config, preconditions, expect, argument: null, outType: "", preset: fill(config.argument), fault };
}

/** The same with the type of its argument. */
function typed(action: Action, device: string, reply: DeviceReply | undefined, infos: Known["infos"]): Action {
  const { config } = action;
  if (config.kind === "write") {
    const info = infos[config.name.includes("/") ? config.name : `${device}/${config.name}`];
    if (info === null) return { ...action, fault: action.fault || `There is no attribute ${config.name}.` };
    if (!info) return action;
    const fault = info.writable === "READ" ? `${config.name} cannot be written.` : "";
    return { ...action, argument: argumentOfAttribute(config, info), fault: action.fault || fault };
  }
  if (!reply) return action;
  const command = reply.device?.commands.find(({ name }) => isSame(name, config.name));
  if (!command) {
    const fault = reply.device ? `The device has no command ${config.name}.` : `There is no device ${device}.`;
    return { ...action, fault: action.fault || fault };
  }
  return { ...action, argument: argumentOfCommand(config, command), outType: command.outType };
}

function sequenceOf(given: Partial<SequenceConfig>, actions: readonly Action[]): Sequence | null {
  const steps = (given.steps ?? []).map((step) => step.trim()).filter(Boolean);
  if (steps.length === 0) return null;
  const found = steps.map((step) =>
    actions.find(({ config }) => isSame(config.label, step) || isSame(config.name, step)),
  );
  const lacking = steps.find((_, at) => !found[at]);
  const all = found.flatMap((one) => one ?? []);
  const unset = all.find((one) => one.argument && stepOf(one, one.preset) === null);
  const fault =
    lacking !== undefined
      ? `There is no button “${lacking}” in this panel.`
      : (all.find((one) => one.fault)?.fault ??
        (unset ? `${unset.config.label} needs its argument in the settings.` : ""));
  return {
    label: given.label?.trim() || steps.join(", "),
    confirm: given.confirm ?? "ask",
    question: given.question ?? "",
    actions: all,
    fault,
  };
}

/** What is to be run, with what was typed; null while that cannot be sent. */
export function stepOf(action: Action, text: string): Step | null {
  if (!action.argument) return null;
  const read = readArgument(text, action.argument);
  if (!read.ok) return null;
  const { config: settings, outType, preconditions, expect } = action;
  return { action: settings, text, value: read.value, outType, preconditions, expect };
}

function namesOf(
  devices: readonly string[],
  actions: readonly Action[],
  result: boolean,
  written: readonly string[],
): string[] {
  const conditions = actions.flatMap(({ preconditions, expect }) => [...preconditions, ...expect]);
  const ofDevice = (device: string): string[] => [
    `${device}/state`,
    ...conditions.flatMap((condition) => attributesOf(condition, device)),
    ...(result ? [attributeOf({ attribute: RESULT, operator: "=", values: [] }, device)] : []),
  ];
  return [...new Set([...devices.flatMap(ofDevice), ...written])];
}
