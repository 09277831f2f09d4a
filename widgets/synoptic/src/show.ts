/** What a value does to a part: rules of the settings read, and answered. Pure. */
import { numeric, type Sample, type StatusLevel } from "@octopus-widgets/sdk";
import type { Binding } from "./config";

const LEVELS: readonly StatusLevel[] = ["critical", "serious", "caution", "normal", "standby", "off"];
type Rgb = readonly [number, number, number];

/** Steps of a value: from each on, a level or a colour. Colours blend into the next, levels do not. */
export interface Steps {
  steps: readonly { from: number; level: StatusLevel | null; colour: Rgb | null }[];
  faults: readonly string[];
}

/** Read steps such as `0 #2a4158, 60 caution, 70 serious`: rising values, each with a colour or a level. */
export function readSteps(text: string): Steps {
  const faults: string[] = [];
  const steps = text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .flatMap((part) => {
      const [from = "", what = ""] = part.split(/[\s:]+/);
      const level = LEVELS.find((one) => one === what.toLowerCase()) ?? null;
      const colour = hex(what);
      if (numeric(from) !== null && (level || colour)) return [{ from: Number(from), level, colour }];
      faults.push(`expected a number and a level or a colour, such as 70 serious or 0 #2a4158; got “${part}”`);
      return [];
    })
    .sort((one, other) => one.from - other.from);
  return { steps, faults };
}

function hex(text: string): Rgb | null {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text);
  const whole = short
    ? `#${short
        .slice(1)
        .map((digit) => digit + digit)
        .join("")}`
    : text;
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(whole);
  return match
    ? [Number.parseInt(match[1] ?? "", 16), Number.parseInt(match[2] ?? "", 16), Number.parseInt(match[3] ?? "", 16)]
    : null;
}

/** The paint of a value: a colour, or a level's token; null: as it is drawn. */
export function paintAt(value: number, { steps }: Steps): { paint: string | null; level: StatusLevel | null } {
  const at = steps.findLastIndex(({ from }) => value >= from);
  const [step, next] = [steps[Math.max(0, at)], steps[at + 1]];
  if (!step || (at < 0 && step.level)) return { paint: null, level: null };
  if (step.level) return { paint: paintOfLevel(step.level), level: step.level };
  if (!step.colour) return { paint: null, level: null };
  const part = at >= 0 && next?.colour ? (value - step.from) / (next.from - step.from) : 0;
  const mixed = step.colour.map((one, index) => Math.round(one + ((next?.colour?.[index] ?? one) - one) * part));
  return { paint: `rgb(${mixed.join(" ")})`, level: null };
}

/** Normal is quiet: the drawing's own colour. */
export const paintOfLevel = (level: StatusLevel): string | null =>
  level === "normal" || level === "off" ? null : `var(--status-${level})`;

/** Whether a condition such as `> 5`, `= ON`, `!= STOW, STANDBY`, `1..5` holds; an empty one does where there is a value that is not nothing. */
export function holds(condition: string, value: unknown, label: string): boolean {
  const typed = condition.trim();
  if (typed === "") return Boolean(value) && value !== "0";
  const number = numeric(value as never);
  const between = /^(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)$/.exec(typed);
  if (between) return number !== null && number >= Number(between[1]) && number <= Number(between[2]);
  const [, sign = "=", rest = ""] = /^(<=|>=|!=|<|>|=)?\s*(.*)$/s.exec(typed) ?? [];
  if (sign === "=" || sign === "!=") {
    const one = rest.split(",").some((wanted) => same(wanted.trim(), value, label));
    return sign === "=" ? one : !one;
  }
  const limit = Number(rest);
  if (number === null || !Number.isFinite(limit)) return false;
  return sign === "<"
    ? number < limit
    : sign === "<="
      ? number <= limit
      : sign === ">"
        ? number > limit
        : number >= limit;
}

function same(wanted: string, value: unknown, label: string): boolean {
  if (wanted.toLowerCase() === label.toLowerCase() || wanted.toLowerCase() === String(value).toLowerCase()) return true;
  return wanted !== "" && typeof value === "number" && Number(wanted) === value;
}

/** Where a value stands in its range, 0 to 1. */
export function partOf(value: number, from: number, to: number): number {
  if (to === from) return value >= to ? 1 : 0;
  return Math.max(0, Math.min(1, (value - from) / (to - from)));
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** The transform of a part by its value, after the one it was drawn with. */
export function transformAt(binding: Binding, value: number, box: Box, own: string): string {
  const part = partOf(value, binding.from, binding.to);
  const amount = round(binding.low + (binding.high - binding.low) * part);
  const [x = Number.NaN, y = Number.NaN] = binding.centre
    .trim()
    .split(/[\s,]+/)
    .map((one) => (one ? Number(one) : Number.NaN));
  const middle = [
    Number.isFinite(x) ? x : box.x + box.width / 2,
    Number.isFinite(y) ? y : box.y + box.height / 2,
  ] as const;
  const turned = (): string => {
    if (binding.show === "rotate") return `rotate(${amount} ${round(middle[0])} ${round(middle[1])})`;
    if (binding.show === "move") return binding.axis === "x" ? `translate(${amount} 0)` : `translate(0 ${amount})`;
    // A bar keeps its left or its lower end; a size of 0 would be no transform that can be undone.
    const size = Math.max(0.0001, round(amount / 100));
    const foot = round(box.y + box.height);
    return binding.axis === "x"
      ? `translate(${round(box.x)} 0) scale(${size} 1) translate(${round(-box.x)} 0)`
      : `translate(0 ${foot}) scale(1 ${size}) translate(0 ${-foot})`;
  };
  return [own, turned()].filter(Boolean).join(" ");
}

/** The number of a sample that moves something: null where it is none. */
export function numberOf(sample: Sample | undefined): number | null {
  if (typeof sample?.value === "boolean") return Number(sample.value);
  return typeof sample?.value === "number" ? sample.value : null;
}
