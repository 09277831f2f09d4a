import type { AttributeInfo, Json } from "@octopus-widgets/sdk";

export interface DeviceEntry {
  name: string;
  db: string;
  deviceClass: string | null;
}
export interface CommandInfo {
  name: string;
  inType: string;
  inTypeDesc: string | null;
  outType: string;
  outTypeDesc: string | null;
  displevel: string | null;
}
export interface DeviceDetails extends DeviceEntry {
  connected: boolean;
  attributes: (AttributeInfo & { displevel: string | null })[];
  commands: CommandInfo[];
  properties: { name: string; value: string[] }[];
}
export interface CommandReply {
  executeCommand: { ok: boolean; message: string[] | null; output: Json };
}

export const DEVICES =
  "query jiveDevices($pattern: String, $db: String) { devices(pattern: $pattern, db: $db) { name db deviceClass } }";

export const DEVICE = `query jiveDevice($name: String!) {
  device(name: $name) {
    name db deviceClass connected
    attributes {
      fullName device name datatype dataformat writable label unit format description displevel
      minValue maxValue minAlarm maxAlarm enumLabels
    }
    commands { name inType inTypeDesc outType outTypeDesc displevel }
    properties { name value }
  }
}`;

export const EXECUTE_COMMAND = `mutation executeCommand($device: String!, $command: String!, $argin: JSON) {
  executeCommand(device: $device, command: $command, argin: $argin) { ok message output }
}`;

/** Members of several devices in one question. */
export function membersQuery(count: number): string {
  const heads = Array.from({ length: count }, (_, n) => `$n${n}: String!`).join(", ");
  const fields = Array.from(
    { length: count },
    (_, n) => `d${n}: device(name: $n${n}) { attributes { name } commands { name } properties { name } }`,
  );
  return `query jiveMembers(${heads}) { ${fields.join(" ")} }`;
}
