import { splitRoute } from "@octopus-widgets/sdk";
import type { DeviceEntry } from "./operations";

/** A line of the list: a branch of the tree, or a thing that can be opened. */
export type Line =
  | { kind: "branch"; id: string; text: string; level: number; open: boolean; count: number }
  | {
      kind: "device" | "attribute" | "command" | "property";
      id: string;
      text: string;
      level: number;
      device: string;
      member: string | null;
    };

/** What a person looks for. */
export type Kind = "device" | "attribute" | "command" | "property";
export const KINDS: readonly { kind: Kind; name: string }[] = [
  { kind: "device", name: "Devices" },
  { kind: "attribute", name: "Attributes" },
  { kind: "command", name: "Commands" },
  { kind: "property", name: "Properties" },
];

/** Members of a device by kind. */
export interface Members {
  attribute: readonly string[];
  command: readonly string[];
  property: readonly string[];
}

interface Branch {
  branches: Map<string, Branch>;
  devices: Map<string, DeviceEntry>;
  count: number;
}

/** Devices as a tree of domain and family, under their database when there are several. */
export class DeviceTree {
  readonly #root: Branch = { branches: new Map(), devices: new Map(), count: 0 };

  constructor(devices: readonly DeviceEntry[]) {
    const several = new Set(devices.map(({ db }) => db)).size > 1;
    for (const device of devices) this.#add(device, several);
  }

  /** The lines to show, with these branches open. */
  lines(open: ReadonlySet<string>): Line[] {
    const lines: Line[] = [];
    this.#list(this.#root, "", 1, open, lines);
    return lines;
  }

  #add(device: DeviceEntry, several: boolean): void {
    const parts = splitRoute(device.name).name.split("/");
    const member = parts.pop() ?? device.name;
    let branch = this.#root;
    for (const part of several ? [device.db, ...parts] : parts) {
      branch.count += 1;
      let next = branch.branches.get(part);
      if (!next) {
        next = { branches: new Map(), devices: new Map(), count: 0 };
        branch.branches.set(part, next);
      }
      branch = next;
    }
    branch.count += 1;
    branch.devices.set(member, device);
  }

  #list(branch: Branch, path: string, level: number, open: ReadonlySet<string>, lines: Line[]): void {
    for (const [text, below] of sorted(branch.branches)) {
      const id = `${path}${text}/`;
      lines.push({ kind: "branch", id, text, level, open: open.has(id), count: below.count });
      if (open.has(id)) this.#list(below, id, level + 1, open, lines);
    }
    for (const [text, { name }] of sorted(branch.devices))
      lines.push({ kind: "device", id: name, text, level, device: name, member: null });
  }
}

/** Lines found by a search among the chosen kinds, the nearest names first. */
export function search(
  matches: (name: string) => boolean,
  kinds: ReadonlySet<Kind>,
  devices: readonly DeviceEntry[],
  membersOf: (device: DeviceEntry) => Members | undefined,
  limit = 5000,
): Line[] {
  const lines: Line[] = [];
  for (const device of devices) {
    const bare = splitRoute(device.name).name;
    if (kinds.has("device") && matches(bare))
      lines.push({ kind: "device", id: device.name, text: bare, level: 1, device: device.name, member: null });
    const members = membersOf(device);
    for (const kind of ["attribute", "command", "property"] as const) {
      if (!members || !kinds.has(kind)) continue;
      for (const member of members[kind]) {
        if (!matches(member) && !matches(`${bare}/${member}`)) continue;
        lines.push({
          kind,
          id: `${device.name}/${kind}/${member}`,
          text: `${bare}/${member}`,
          level: 1,
          device: device.name,
          member,
        });
      }
    }
    if (lines.length >= limit) return lines.slice(0, limit);
  }
  return lines;
}

function sorted<T>(entries: ReadonlyMap<string, T>): [string, T][] {
  return [...entries].sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
}
