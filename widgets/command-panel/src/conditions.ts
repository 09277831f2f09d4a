/** What must hold, or is to become true, of attributes: read from a line of the settings, and looked at live. Pure. */
import type { AttributeInfo, Json, Sample } from "@octopus-widgets/sdk";
import { ageText } from "@octopus-widgets/sdk";

const OPERATORS = ["not in", "in", "!=", ">=", "<=", "=", ">", "<"] as const;
type Operator = (typeof OPERATORS)[number];

/** `attribute operator values`. An attribute without slashes is one of the device that is acted on. */
export interface Clause {
  attribute: string;
  operator: Operator;
  values: readonly string[];
}
/** Clauses that must hold together. */
export interface Condition {
  text: string;
  clauses: readonly Clause[];
}
export type Read = { ok: true; condition: Condition } | { ok: false; text: string; message: string };

const CLAUSE = /^([\w/.:-]+)\s*(not\s+in\b|in\b|!=|>=|<=|==?|>|<)\s*(.+)$/i;

/**
 * Read a condition: `dishMode = STOW`, `state in STANDBY, ON`, `windSpeed < 10 and obsState != FAULT`.
 * Names and values may be in any case.
 */
export function readCondition(text: string): Read {
  const written = text.trim();
  const clauses: Clause[] = [];
  for (const part of written.split(/\s+and\s+/i)) {
    const match = CLAUSE.exec(part.trim());
    const operator = operatorOf(match?.[2]);
    const values = (match?.[3] ?? "").split(",").map((value) => value.trim().replace(/^(["'])(.*)\1$/, "$2"));
    if (!match?.[1] || !operator || values.some((value) => value === ""))
      return {
        ok: false,
        text: written,
        message: `expected “attribute = value” or “attribute in A, B”; got “${part}”`,
      };
    if (values.length > 1 && !operator.endsWith("in"))
      return { ok: false, text: written, message: `“${operator}” takes one value; write “in” for several` };
    clauses.push({ attribute: match[1], operator, values });
  }
  return { ok: true, condition: { text: shown(written), clauses } };
}

/** As it is read on the screen: attributes without their device. */
const shown = (text: string): string =>
  text
    .replace(/([\w.-]+\/){3}(?=\w)/g, "")
    .replaceAll("!=", "≠")
    .replaceAll("<=", "≤")
    .replaceAll(">=", "≥")
    .replaceAll("==", "=");

function operatorOf(written: string | undefined): Operator | null {
  const plain = written?.toLowerCase().replace(/\s+/g, " ").replace("==", "=");
  return OPERATORS.find((one) => one === plain) ?? null;
}

/** Full name of a clause's attribute for a device. */
export const attributeOf = (clause: Clause, device: string): string =>
  clause.attribute.includes("/") ? clause.attribute : `${device}/${clause.attribute}`;

export const attributesOf = (condition: Condition, device: string): string[] =>
  condition.clauses.map((clause) => attributeOf(clause, device));

/** What is known of the attributes, by full name. */
export interface Known {
  samples: { readonly [name: string]: Sample | undefined };
  infos: { readonly [name: string]: AttributeInfo | null | undefined };
}
/** `unknown`: there is no value to be trusted. */
export interface Truth {
  holds: "yes" | "no" | "unknown";
  /** Why not: `dishMode is STOW`. */
  why: string;
}

/** Whether a condition holds for a device now. One clause that does not is enough to tell. */
export function look(condition: Condition, device: string, known: Known): Truth {
  const all = condition.clauses.map((clause) => lookAt(clause, attributeOf(clause, device), known));
  return (
    all.find(({ holds }) => holds === "no") ?? all.find(({ holds }) => holds === "unknown") ?? { holds: "yes", why: "" }
  );
}

function lookAt(clause: Clause, name: string, { samples, infos }: Known): Truth {
  const sample = samples[name];
  const short = clause.attribute;
  if (!sample) return { holds: "unknown", why: `${short} is not known yet` };
  if (sample.error) return { holds: "unknown", why: `${short} cannot be read: ${sample.error.message}` };
  if (sample.stale) return { holds: "unknown", why: `${short} is stale ${ageText(sample.age)}` };
  if (sample.value === null) return { holds: "unknown", why: `${short} has no value` };
  const labels = infos[name]?.enumLabels ?? [];
  if (compare(clause, sample.value, labels)) return { holds: "yes", why: "" };
  return { holds: "no", why: `${short} is ${wordOf(sample.value, labels)}` };
}

function wordOf(value: Json, labels: readonly string[]): string {
  if (typeof value === "number") return labels[value] ?? String(Number(value.toPrecision(6)));
  return typeof value === "string" ? value : JSON.stringify(value);
}

function compare({ operator, values }: Clause, value: Json, labels: readonly string[]): boolean {
  const same = (wanted: string): boolean =>
    wordOf(value, labels).toLowerCase() === wanted.toLowerCase() ||
    String(value).toLowerCase() === wanted.toLowerCase() ||
    (typeof value === "number" && Number(wanted) === value);
  if (operator === "=" || operator === "in") return values.some(same);
  if (operator === "!=" || operator === "not in") return !values.some(same);
  const number = typeof value === "number" ? value : Number.NaN;
  const limit = limitOf(values[0] ?? "", labels);
  if (operator === "<") return number < limit;
  if (operator === "<=") return number <= limit;
  return operator === ">" ? number > limit : number >= limit;
}

function limitOf(text: string, labels: readonly string[]): number {
  const at = labels.findIndex((label) => label.toLowerCase() === text.toLowerCase());
  return at >= 0 ? at : Number(text);
}

/** What of several devices: how many hold, and the reason of the first that does not. */
export interface Tally {
  holds: Truth["holds"];
  count: number;
  of: number;
  why: string;
}

export function tally(
  condition: Condition,
  devices: readonly string[],
  known: Known,
  name: (device: string) => string,
): Tally {
  const all = devices.map((device) => ({ device, ...look(condition, device, known) }));
  const against = all.find(({ holds }) => holds === "no") ?? all.find(({ holds }) => holds === "unknown");
  return {
    holds: against?.holds ?? "yes",
    count: all.filter(({ holds }) => holds === "yes").length,
    of: all.length,
    why: against ? (devices.length > 1 ? `${name(against.device)}: ${against.why}` : against.why) : "",
  };
}
