import { clockText } from "@octopus-widgets/sdk";
import { type Block, rowLabel } from "./blocks";

/** `6 min 19 s`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `1 scan`, `3 scans`. */
export function scansText(scans: number): string {
  return `${scans} scan${scans === 1 ? "" : "s"}`;
}

/** A block in one sentence, for screen readers and tooltips. */
export function sentence(block: Block): string {
  const { target, subarray, status, start, end, scans } = block;
  const where = subarray ? `, ${rowLabel(subarray)}` : "";
  return `${target ?? block.id}${where}: ${status}, ${clockText(start)}, ${durationText(end - start)}, ${scansText(scans)}`;
}
