/** Costs and pauses in words. */
import type { Pause } from "./budgets";
import type { Costs } from "./judge";
import type { Method } from "./meter";

const MEBIBYTE = 1024 * 1024;

export const percent = (share: number): string => {
  const value = share * 100;
  return `${value > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} %`;
};

export const rate = (perSecond: number): string =>
  `${perSecond > 0 && perSecond < 9.95 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString("en")}/s`;

export const mebibytes = (bytes: number): string => `${(bytes / MEBIBYTE).toFixed(bytes < 100 * MEBIBYTE ? 1 : 0)} MiB`;

/** Bytes a minute. */
export function trend(growth: number | null): string {
  if (growth === null) return "—";
  const value = growth / MEBIBYTE;
  return Math.abs(value) < 0.05 ? "steady" : `${value > 0 ? "+" : "−"}${Math.abs(value).toFixed(1)} MiB/min`;
}

/** `05:12:33`, UTC. */
export const clock = (at: number): string => new Date(at * 1000).toISOString().slice(11, 19);

/** Why a widget is paused: what it used, over how long, and what it may. */
export function pauseText({ of, used, limit, seconds }: Pause): string {
  if (of === "asked") return "It was paused by hand.";
  return of === "cpu"
    ? `It took ${percent(used)} of this page’s time over ${seconds} s. A widget may take ${percent(limit)}.`
    : `It was sent ${Math.round(used).toLocaleString("en")} messages a second over ${seconds} s. A widget may be sent ${limit.toLocaleString("en")}.`;
}

const METHODS: { readonly [method in Method]: string } = {
  sampled: "Estimated: the browser looks 100 times a second at what runs; widgets of one bundle share its time.",
  "long-frames": "Estimated: only frames that took longer than 50 ms are known by this browser.",
  calls: "Only the calls of the dashboard into the widget are measured; this browser tells nothing of the rest.",
  own: "Measured in the widget’s own frame.",
};

export const methodText = ({ method }: Pick<Costs, "method">): string => METHODS[method];
