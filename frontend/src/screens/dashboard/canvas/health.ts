/** A widget's health in one level and one sentence. */
import type { StatusLevel } from "@octopus-widgets/sdk/contract";
import type { WidgetHealth } from "../../../app/types";

/** `4 s`, `3 min`, `2 h`. */
export function ageText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** Null for a widget without data of its own. */
export function healthOf(health: WidgetHealth, polls: boolean): { level: StatusLevel; text: string } | null {
  const { link, stale, failing, total, age } = health;
  const newest = age === null ? "" : ` Newest value ${ageText(age)} old.`;
  const way = polls ? "Polled" : "Live";
  switch (link) {
    case "none":
      return null;
    case "connecting":
      return { level: "standby", text: "Connecting…" };
    case "lost":
      return { level: "critical", text: `Link lost.${newest}` };
    case "failed":
      return { level: "serious", text: `None of ${total} can be had.` };
    default:
  }
  if (failing > 0) return { level: "caution", text: `${failing} of ${total} cannot be had.${newest}` };
  if (stale > 0) return { level: "caution", text: `${stale} of ${total} are stale.${newest}` };
  return { level: "normal", text: `${way}: ${total} subscribed.${newest}` };
}
