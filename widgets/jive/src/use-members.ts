import { usePolling } from "@octopus-widgets/sdk";
import { useCallback, useEffect, useMemo, useState } from "react";
import { type DeviceEntry, membersQuery } from "./operations";
import type { Members } from "./tree";

const CHUNK = 6;
type Named = { name: string }[];
interface Reply {
  [alias: string]: { attributes: Named; commands: Named; properties: Named } | null;
}

export interface MemberIndex {
  membersOf: (device: DeviceEntry) => Members | undefined;
  /** Classes read and in all. */
  done: number;
  total: number;
}

/**
 * Attribute, command and property names for searching, read only while they are `wanted`. Devices of one class have the same,
 * so that one device of each class is asked, a few at a time; what a device has of its own is seen when it is opened.
 */
export function useMembers(devices: readonly DeviceEntry[], wanted: boolean): MemberIndex {
  const [known, setKnown] = useState<ReadonlyMap<string, Members>>(new Map());
  const classes = useMemo(() => new Map(devices.map((device) => [classOf(device), device.name])), [devices]);
  const next = useMemo(() => [...classes].filter(([key]) => !known.has(key)).slice(0, CHUNK), [classes, known]);
  const document = useMemo(() => membersQuery(Math.max(1, next.length)), [next.length]);
  const variables = useMemo(() => Object.fromEntries(next.map(([, name], index) => [`n${index}`, name])), [next]);
  const { data, status } = usePolling<Reply>(document, { variables, skip: !wanted || next.length === 0, interval: 0 });
  useEffect(() => {
    if (status !== "ok" && status !== "failed") return;
    setKnown(
      (before) => new Map([...before, ...next.map(([key], index) => [key, membersIn(data?.[`d${index}`])] as const)]),
    );
  }, [data, status, next]);
  const membersOf = useCallback((device: DeviceEntry) => known.get(classOf(device)), [known]);
  return { membersOf, done: [...classes.keys()].filter((key) => known.has(key)).length, total: classes.size };
}

function classOf({ db, deviceClass, name }: DeviceEntry): string {
  return `${db}|${deviceClass ?? name}`;
}

function membersIn(device: Reply[string] | undefined): Members {
  const names = (list: Named | undefined): string[] => (list ?? []).map(({ name }) => name);
  return {
    attribute: names(device?.attributes),
    command: names(device?.commands),
    property: names(device?.properties),
  };
}
