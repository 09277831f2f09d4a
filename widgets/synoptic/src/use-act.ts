/** What a press on a part does: as elsewhere, the telescope is acted on only by who may, when live, and after a question. */
import {
  type AttributeInfo,
  attributeParts,
  formatInputFormattedTemplate,
  host,
  type Json,
  parseTangoValue,
  stripRoutedAttributeEndpoint,
  tangoType,
  useActGate,
  useMutation,
  useVariables,
  useWorkspace,
} from "@octopus-widgets/sdk";
import { useCallback } from "react";
import type { Resolved } from "./resolve";

const COMMANDS = `query synopticCommands($name: String!) { device(name: $name) { commands { name inType } } }`;
const EXECUTE = `mutation executeCommand($device: String!, $command: String!, $argin: JSON) {
  executeCommand(device: $device, command: $command, argin: $argin) { ok message output }
}`;
interface CommandsReply {
  device: { commands: { name: string; inType: string }[] } | null;
}
interface ExecuteReply {
  executeCommand: { ok: boolean; message: string[] | null };
}

/** The binding of a part that a press acts on. */
export const actingOf = (bindings: readonly Resolved[]): Resolved | undefined =>
  bindings.find(({ binding }) => binding.action !== "none" || binding.workspace !== "");

/**
 * A function that acts on a press. `write`: asks for a value to be written.
 * A command is `Name` or `Name argument`, on the device of the first attribute, or `device/Name argument` with its device.
 */
export function useAct(
  write: (name: string) => void,
): (one: Resolved, info: AttributeInfo | null | undefined) => Promise<void> {
  const gate = useActGate();
  const { vars, setVariable } = useVariables();
  const { workspace, setWorkspace } = useWorkspace();
  const [execute] = useMutation<ExecuteReply>(EXECUTE);
  return useCallback(
    async ({ binding, names }, info) => {
      const name = names[0] ?? "";
      const fill = (template: string): string =>
        formatInputFormattedTemplate(template, {
          ...vars,
          ...(name ? attributeParts(name) : {}),
          fullname: name,
          label: info?.label ?? "",
        });
      if (binding.action === "command" || binding.action === "write") {
        if (!gate.allowed) return host().notify({ text: gate.reason, level: "caution" });
        if (binding.action === "write") return name ? write(name) : undefined;
        return run(execute, commandOf(fill(binding.command), attributeParts(name).device));
      }
      const value = fill(binding.value || "fullname");
      if (binding.action === "variable" && binding.variable) setVariable(binding.variable, value);
      if (!binding.workspace || binding.workspace === workspace.id) return;
      setWorkspace(binding.workspace);
      // Variables belong to a workspace: it is set again in the one that was opened.
      if (binding.action === "variable" && binding.variable) setTimeout(() => setVariable(binding.variable, value), 0);
    },
    [gate.allowed, gate.reason, vars, setVariable, workspace.id, setWorkspace, execute, write],
  );
}

export interface Command {
  device: string;
  name: string;
  argument: string;
}

export function commandOf(text: string, device: string): Command {
  const [head = "", ...rest] = text.trim().split(/\s+/);
  const at = head.lastIndexOf("/");
  return {
    device: at >= 0 ? head.slice(0, at) : device,
    name: at >= 0 ? head.slice(at + 1) : head,
    argument: text.trim().slice(head.length).trim() || rest.join(" "),
  };
}

async function run(
  execute: (variables: { [name: string]: unknown }) => Promise<ExecuteReply>,
  { device, name, argument }: Command,
): Promise<void> {
  const place = stripRoutedAttributeEndpoint(device);
  const tell = (text: string): void => host().notify({ text, level: "serious" });
  try {
    const { device: found } = await host().query<CommandsReply>(COMMANDS, { name: device });
    const info = found?.commands.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!info) return tell(found ? `${place} has no command ${name}.` : `There is no device ${place}.`);
    const parsed = parseTangoValue(argument, tangoType(info.inType));
    if (!parsed.ok) return tell(`${info.name} not run: ${parsed.message}.`);
    const body = argument ? `With the argument ${argument}.` : "";
    const sure = await host().confirm({ title: `Run ${info.name} on ${place}?`, body, action: `Run ${info.name}` });
    if (!sure) return;
    const { executeCommand: reply } = await execute({ device, command: info.name, argin: parsed.value as Json });
    const message = (reply.message ?? []).join(" ");
    if (!reply.ok) return tell(`${info.name} on ${place} not done: ${message || "the device gave no reason"}`);
    host().notify({ text: `${info.name} done on ${place}.${message ? ` ${message}` : ""}`, level: "normal" });
  } catch (error) {
    tell(`${name} on ${place} not done: ${error instanceof Error ? error.message : String(error)}`);
  }
}
