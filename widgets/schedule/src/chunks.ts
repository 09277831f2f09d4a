/** Which pieces of the past to ask for: six hours each, the one nearest to the middle first, and each once. */
import type { Span } from "./span";

export const CHUNK = 21_600;
/** Seconds that a block may last: those that began before the span reach into it. */
const REACH = 3600;
/** Pieces that are kept; a quarter of a year. */
export const KEPT = 360;
/** Seconds after its end until nothing in a piece changes any more. */
const FINAL = 7200;
/** Seconds until a piece that may still change is asked for again. */
const AGAIN = 60;

export interface Chunk {
  /** When it was asked for: seconds since the epoch. */
  at: number;
}

export function chunkSpan(index: number): Span {
  return { start: index * CHUNK, end: (index + 1) * CHUNK };
}

/** The next piece that is missing or old; null: nothing to ask. */
export function nextChunk(span: Span, known: ReadonlyMap<number, Chunk>, now: number): number | null {
  const first = Math.floor((span.start - REACH) / CHUNK);
  const last = Math.floor(Math.min(span.end, now) / CHUNK);
  const middle = (Math.min(span.end, now) + span.start) / 2 / CHUNK - 0.5;
  let best: number | null = null;
  for (let index = first; index <= last; index += 1) {
    if (isKnown(known.get(index), index, now)) continue;
    if (best === null || Math.abs(index - middle) < Math.abs(best - middle)) best = index;
  }
  return best;
}

function isKnown(chunk: Chunk | undefined, index: number, now: number): boolean {
  if (!chunk) return false;
  return chunk.at > chunkSpan(index).end + FINAL || now - chunk.at < AGAIN;
}
