import { missingFields, usePolling, useStream } from "@octopus-widgets/sdk";
import { useEffect, useMemo, useRef, useState } from "react";
import { type Block, blockOf, type Row, rowsOf } from "./blocks";
import { CHUNK, type Chunk, chunkSpan, KEPT, nextChunk } from "./chunks";
import { BLOCKS, BLOCKS_LIVE, isoText, type ObservingBlock } from "./operations";
import type { Span } from "./span";

/** Seconds of the past that the stream tells of. */
const RECENT = 3600;
/** Seconds until what failed is tried again. */
const AGAIN = 15;
/** Seconds without a word after which the blocks of now are old; they come every five. */
const QUIET = 15;

export interface Schedule {
  rows: readonly Row[];
  loading: boolean;
  /** Seconds since the blocks of now were last heard of, where that is too long; else null. */
  stale: number | null;
  missing: readonly string[];
  error: Error | undefined;
}

/** The blocks of a span and what was asked before: the past piece by piece, the present as it comes. */
export function useBlocks(span: Span, now: number): Schedule {
  const known = useRef(new Map<number, Chunk>());
  const blocks = useRef(new Map<string, Block>());
  const [revision, setRevision] = useState(0);
  const clock = useRef(now);
  clock.current = now;
  const take = (given: readonly ObservingBlock[]): void => {
    for (const each of given) blocks.current.set(each.id, blockOf(each));
    setRevision((count) => count + 1);
  };

  const wanted = nextChunk(span, known.current, now);
  const past = usePast(wanted, (index, found) => {
    known.current.set(index, { at: clock.current });
    forget(known.current, blocks.current, index);
    take(found);
  });
  const reaches = span.end > now - 60;
  const since = Math.floor((now - RECENT) / RECENT) * RECENT;
  const live = useStream<{ observingBlocksLive: ObservingBlock[] }>(BLOCKS_LIVE, {
    variables: { start: isoText(since) },
    skip: !reaches,
  });
  const told = live.data?.observingBlocksLive;
  const [heard, setHeard] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is told is taken once
  useEffect(() => {
    if (!told) return;
    setHeard(clock.current);
    take(told);
  }, [told]);
  const { retry } = live;
  const failed = live.status === "failed";
  useEffect(() => {
    if (!failed) return;
    const timer = setInterval(retry, AGAIN * 1000);
    return () => clearInterval(timer);
  }, [failed, retry]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the blocks change in place; the revision tells
  const rows = useMemo(() => rowsOf(blocks.current.values()), [revision]);
  const age = heard === null ? null : now - heard;
  return {
    rows,
    loading: wanted !== null && !past.error,
    stale: reaches && age !== null && (failed || age > QUIET) ? age : null,
    missing: [...new Set([past.error, live.error].flatMap(missingFields))],
    error: live.error ?? past.error,
  };
}

/** One piece of the past at a time. */
function usePast(wanted: number | null, take: (index: number, found: readonly ObservingBlock[]) => void) {
  const { start, end } = chunkSpan(wanted ?? 0);
  const asked = usePolling<{ observingBlocks: ObservingBlock[] | null }>(BLOCKS, {
    variables: { start: isoText(start), end: isoText(end) },
    skip: wanted === null,
    interval: 0,
  });
  const found = asked.data?.observingBlocks;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is taken once
  useEffect(() => {
    if (!found || wanted === null) return;
    take(wanted, found);
  }, [found]);
  const { retry, error } = asked;
  useEffect(() => {
    if (!error) return;
    const timer = setInterval(retry, AGAIN * 1000);
    return () => clearInterval(timer);
  }, [error, retry]);
  return asked;
}

/** Keep what is nearest to the piece that came last. */
function forget(known: Map<number, Chunk>, blocks: Map<string, Block>, near: number): void {
  if (known.size <= KEPT) return;
  const far = [...known.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near)).slice(0, known.size - KEPT);
  for (const index of far) known.delete(index);
  const gone = new Set(far);
  for (const [id, { start }] of blocks) if (gone.has(Math.floor(start / CHUNK))) blocks.delete(id);
}
