/** Figures of an outside system as people read them. */
import type { StatusLevel } from "@octopus-widgets/sdk/contract";
import type { SourceFieldsFragment } from "../../../api/generated";

const KINDS: { [prefix: string]: string } = {
  tango: "Tango database",
  hdbpp: "Archive",
  rest: "REST",
  graphql: "GraphQL",
  sse: "Event stream",
  ws: "WebSocket",
  functions: "Sandbox of the functions",
  store: "Store",
};

/** `rest:oet.example:5000` → what it is, and its own name. */
export function named(name: string): { kind: string; place: string } {
  const [prefix = "", ...rest] = name.split(":");
  const kind = KINDS[prefix];
  if (kind === undefined) return { kind: "Service", place: name };
  return { kind, place: rest.length > 0 ? rest.join(":") : kind };
}

/** Unreachable is serious; errors within the last minutes are a caution; what nobody asks is off. */
export function levelOf(source: SourceFieldsFragment): StatusLevel {
  if (!source.known) return "off";
  if (!source.reachable) return "serious";
  return (source.errorRate ?? 0) > 0 ? "caution" : "normal";
}

export const LEVEL_WORDS: { [level in StatusLevel]?: string } = {
  off: "not asked lately",
  serious: "unreachable",
  caution: "answers, with errors",
  normal: "answers",
};

export function milliseconds(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 0.001) return "< 1 ms";
  return seconds < 10 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(0)} s`;
}

export function percent(share: number | null): string {
  if (share === null) return "–";
  if (share === 0) return "0 %";
  return share < 0.01 ? "< 1 %" : `${Math.round(share * 100)} %`;
}

/** What of it is open: streams and who listens; operations and attributes of a Tango database. */
export function open(source: SourceFieldsFragment): string {
  const { streams, listeners, name } = source;
  if (streams === 0 && listeners === 0) return "–";
  if (name.startsWith("tango:")) return `${counted(streams, "operation")}, ${counted(listeners, "attribute")}`;
  return `${counted(streams, "stream")}, ${counted(listeners, "listener")}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
