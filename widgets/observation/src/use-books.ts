/** What the OET and the ODA say, by the queries of the settings: each may be empty, and each may be missing from the API. */
import { itemsIn, readQuery, readSubscription, useEvents, usePolling, useVariables } from "@octopus-widgets/sdk";
import { useCallback, useMemo, useRef, useState } from "react";
import type { ObservationConfig } from "./config";
import type { Procedure } from "./course";

export interface Block {
  id: string;
  target: string | null;
  status: string | null;
  step: string | null;
  scans: number | null;
  sbd: string | null;
  sbi: string | null;
  error: string | null;
}

export interface Books {
  block: (id: string) => Block | undefined;
  procedures: readonly Procedure[];
  /** What a procedure announced last. */
  said: (procedure: number) => string | undefined;
}

const BEFORE = 4 * 3600;
const EVERY = 10;
/** Seconds by which the begin of the blocks is rounded: the same question is asked once for all. */
const STEP = 600;
const NOTHING = "query nothing { __typename }";

/** @param at the instant of the past that is shown; null: now. @param now seconds since the epoch, rounded. */
export function useBooks(config: ObservationConfig, at: number | null, now: number): Books {
  const { vars } = useVariables();
  const until = at ?? now;
  const start = Math.floor((until - BEFORE) / STEP) * STEP;
  const end = at === null ? start + BEFORE + 2 * STEP : at;
  const asked = useMemo(() => read(config.blocksQuery, vars, start, end), [config.blocksQuery, vars, start, end]);
  const blocks = usePolling<unknown>(asked?.document ?? NOTHING, {
    ...(asked ? { variables: asked.variables } : {}),
    interval: at === null ? EVERY : 0,
    skip: asked === null,
  }).data;
  const pool = useMemo(
    () => read(config.proceduresQuery, vars, start, end),
    [config.proceduresQuery, vars, start, end],
  );
  const procedures = usePolling<unknown>(pool?.document ?? NOTHING, {
    ...(pool ? { variables: pool.variables } : {}),
    interval: EVERY,
    // The OET knows the present alone.
    skip: pool === null || at !== null,
  }).data;
  const said = useSaid(config.eventsStream, at !== null);
  return useMemo(() => {
    const byId = new Map((itemsIn(blocks) ?? []).flatMap((item) => (isBlock(item) ? [[item.id, item] as const] : [])));
    const known = at === null ? (itemsIn(procedures) ?? []).filter(isProcedure) : [];
    return { block: (id) => byId.get(id), procedures: known, said: (id) => said.get(id) };
  }, [blocks, procedures, said, at]);
}

function read(text: string, vars: { readonly [name: string]: string }, start: number, end: number) {
  if (!text.trim()) return null;
  const query = readQuery(text, { vars, range: { start, end } });
  return query.ok ? query : null;
}

function useSaid(text: string, skip: boolean): ReadonlyMap<number, string> {
  const { vars } = useVariables();
  const stream = useMemo(() => (text.trim() ? readSubscription(text, { vars }) : null), [text, vars]);
  const kept = useRef(new Map<number, string>());
  const [said, setSaid] = useState<ReadonlyMap<number, string>>(new Map());
  const hear = useCallback((data: unknown) => {
    const event = Object.values((data ?? {}) as { [name: string]: unknown })[0];
    const { procedure, message } = (event ?? {}) as { procedure?: unknown; message?: unknown };
    if (typeof procedure !== "number" || typeof message !== "string") return;
    kept.current.set(procedure, message);
    setSaid(new Map(kept.current));
  }, []);
  useEvents<unknown>(stream?.ok ? stream.document : "subscription nothing { nothing }", hear, {
    ...(stream?.ok ? { variables: stream.variables } : {}),
    skip: skip || !stream?.ok,
  });
  return said;
}

const isBlock = (item: unknown): item is Block =>
  typeof item === "object" && item !== null && typeof (item as Block).id === "string";
const isProcedure = (item: unknown): item is Procedure =>
  typeof item === "object" && item !== null && typeof (item as Procedure).id === "number";
