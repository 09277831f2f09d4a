/** Latest values, live or asked for at the dashboard's cadence, and how to word them. */
import { useMemo } from "react";
import type { AttributeInfo, Json, LiveOptions, LiveSamples, Quality, Sample } from "./contract";
import { useAttributes, usePolling, useWidgetRefreshRate } from "./hooks";
import { host } from "./host";

/** The query with which readings are polled; its operation is `readAttributes` for mock answers. */
export const READ_ATTRIBUTES = `query readAttributes($fullNames: [String!]!) {
  attributes(fullNames: $fullNames) { fullName value writeValue quality timestamp }
}`;

interface ReadReply {
  attributes: ({
    fullName: string;
    value: Json;
    writeValue: Json;
    quality: Quality | null;
    timestamp: number | null;
  } | null)[];
}

/**
 * Latest sample of each name: subscribed with `live`, else read every refresh of the dashboard (`useLiveData` of a widget's
 * settings). `window`: seconds between two deliveries, for widgets of thousands of values.
 */
export function useReadings(
  instanceId: string,
  fullNames: readonly string[],
  live: boolean,
  options: Pick<LiveOptions, "window"> = {},
): LiveSamples {
  const streamed = useAttributes(fullNames, { ...options, skip: !live || fullNames.length === 0 });
  const interval = useWidgetRefreshRate(instanceId);
  const { data } = usePolling<ReadReply>(READ_ATTRIBUTES, {
    variables: { fullNames },
    interval,
    skip: live || fullNames.length === 0,
  });
  return useMemo(() => {
    if (live) return streamed;
    return Object.fromEntries(fullNames.map((name, index) => [name, sampleOf(data?.attributes[index])]));
  }, [live, streamed, data, fullNames]);
}

function sampleOf(read: ReadReply["attributes"][number] | undefined): Sample | undefined {
  return read ? { ...read, stale: false, age: null, error: null } : undefined;
}

/** A value in words: long arrays as their size and span, all else as the host formats it. */
export function valueText(
  value: Json | undefined,
  info?: AttributeInfo | null,
  options?: { enumLabels?: boolean },
): string {
  const list = ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value;
  if (!Array.isArray(list) || (list.length <= 6 && !Array.isArray(list[0])))
    return host().formatValue(list, info, options);
  const flat = list.flat().filter((item): item is number => typeof item === "number");
  const size = Array.isArray(list[0]) ? `${list.length} × ${list[0].length}` : `${list.length} values`;
  if (flat.length === 0) return size;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const number of flat) {
    if (number < low) low = number;
    if (number > high) high = number;
  }
  const show = (number: number): string => host().formatValue(number, info, { enumLabels: false });
  return `${size}, ${show(low)} … ${show(high)}`;
}
