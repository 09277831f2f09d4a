/** Blocks in rows, ordered by time, for drawing and for walking through. */
import type { ObservingBlock } from "./operations";

export type BlockKind = "done" | "running" | "failed";

/** A block with its times as seconds since the epoch. */
export interface Block extends Omit<ObservingBlock, "start" | "end"> {
  start: number;
  /** Of one that runs: when it was last heard of. */
  end: number;
  kind: BlockKind;
}
export interface Row {
  name: string;
  label: string;
  /** Ordered by start. */
  blocks: readonly Block[];
}

const UNKNOWN = "no subarray";

export function blockOf(given: ObservingBlock): Block {
  const start = Date.parse(given.start) / 1000;
  return { ...given, start, end: Math.max(start, Date.parse(given.end) / 1000), kind: kindOf(given.status) };
}

export function kindOf(status: string): BlockKind {
  if (/fail|error|abort/i.test(status)) return "failed";
  return /^(fully )?observed$/i.test(status) ? "done" : "running";
}

/** A row for each subarray, by name. */
export function rowsOf(blocks: Iterable<Block>): Row[] {
  const rows = new Map<string, Block[]>();
  for (const block of blocks) {
    const name = block.subarray ?? UNKNOWN;
    const row = rows.get(name);
    if (row) row.push(block);
    else rows.set(name, [block]);
  }
  return [...rows]
    .map(([name, found]) => ({ name, label: rowLabel(name), blocks: found.sort((a, b) => a.start - b.start) }))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

/** `Low 01` of `low-tmc/subarray/01`. */
export function rowLabel(subarray: string): string {
  const parts = /^(\w+?)-tmc\/subarray\/(\w+)$/.exec(subarray);
  if (!parts) return subarray;
  const [, telescope = "", number = ""] = parts;
  return `${telescope[0]?.toUpperCase()}${telescope.slice(1)} ${number}`;
}

/** Where a block ends on the axis: one that runs goes on until now. */
export function endOf(block: Block, now: number): number {
  return block.kind === "running" ? Math.max(block.end, Math.min(now, block.start + LONGEST)) : block.end;
}
/** Seconds after which a block of which nothing was heard is not drawn on any more. */
export const LONGEST = 3600;

/** Blocks that begin ahead of `end` and end behind `start`; found by halving, as a row may have thousands. */
export function between(blocks: readonly Block[], start: number, end: number, now: number): readonly Block[] {
  const from = firstAt(blocks, start - LONGEST);
  const to = firstAt(blocks, end);
  return blocks.slice(from, to).filter((block) => endOf(block, now) >= start);
}

function firstAt(blocks: readonly Block[], time: number): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.start ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The block that an arrow key goes to from another; the first or last in sight from none. */
export function neighbour(
  rows: readonly Row[],
  from: Block | null,
  key: "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown",
): Block | null {
  if (!from) {
    const all = rows.flatMap(({ blocks }) => blocks);
    return all.reduce<Block | null>((last, block) => (!last || block.start > last.start ? block : last), null);
  }
  const at = rows.findIndex(({ name }) => name === (from.subarray ?? UNKNOWN));
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const blocks = rows[at]?.blocks ?? [];
    const index = blocks.findIndex(({ id }) => id === from.id);
    return blocks[index + (key === "ArrowLeft" ? -1 : 1)] ?? from;
  }
  const row = rows[at + (key === "ArrowUp" ? -1 : 1)];
  if (!row) return from;
  const middle = (from.start + from.end) / 2;
  const away = (block: Block): number => Math.max(block.start - middle, middle - block.end, 0);
  return (
    row.blocks.reduce<Block | null>((best, block) => (!best || away(block) < away(best) ? block : best), null) ?? from
  );
}
