import { clockText } from "@octopus-widgets/sdk";
import { type Block, endOf, rowLabel } from "./blocks";

/** `6 min 19 s`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** How long a block lasted; of one that runs, how long as far as is known. */
export function lengthText(block: Block, known: number): string {
  const text = durationText(endOf(block, known) - block.start);
  return block.kind === "running" ? `${text} so far` : text;
}

/** `1 scan`, `3 scans`. */
export function scansText(scans: number): string {
  return `${scans} scan${scans === 1 ? "" : "s"}`;
}

/** A block in one sentence, for screen readers: it does not change by the second. */
export function sentence(block: Block): string {
  const { target, subarray, status, start, end, scans, kind } = block;
  const where = subarray ? `, ${rowLabel(subarray)}` : "";
  const when = kind === "running" ? `since ${clockText(start)}` : `${clockText(start)}, ${durationText(end - start)}`;
  return `${target ?? block.id}${where}: ${status}, ${when}, ${scansText(scans)}`;
}
