import type { Json } from "@octopus-widgets/sdk";

export interface CommandInfo {
  name: string;
  inType: string;
  inTypeDesc: string | null;
  outType: string;
}
export interface DeviceReply {
  device: { name: string; connected: boolean; commands: CommandInfo[] } | null;
}
export interface CommandReply {
  executeCommand: { ok: boolean; message: string[] | null; output: Json };
}

/** The commands of one of the devices: those that are acted on together are of one kind. */
export const PANEL_DEVICE = `query commandPanelDevice($name: String!) {
  device(name: $name) { name connected commands { name inType inTypeDesc outType } }
}`;

export const EXECUTE_COMMAND = `mutation executeCommand($device: String!, $command: String!, $argin: JSON) {
  executeCommand(device: $device, command: $command, argin: $argin) { ok message output }
}`;
