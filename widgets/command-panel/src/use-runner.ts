/** Runs buttons, tells how they fare, and remembers what came of the last ones. */
import {
  type Json,
  useMutation,
  useNow,
  useRoleLevelAccess,
  useWidgetConfigPersistence,
  useWriteAttribute,
} from "@octopus-widgets/sdk";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type CommandReply, EXECUTE_COMMAND } from "./operations";
import { type Outcome, run, type Send, type Step } from "./run";
import type { Watcher } from "./watcher";
import { memberOf } from "./words";

/** How a button fares: it runs, or it ran. */
export type Fare =
  | { kind: "running"; since: number; step: string; at: number; of: number; stop: () => void }
  | ({ kind: "ended"; seconds: number } & Outcome);

export type Entry = {
  at: number;
  who: string;
  label: string;
  devices: string;
  argument: string;
  ok: boolean;
  text: string;
  seconds: number;
};

const KEPT = 20;
const LONGEST = 400;

export interface Runner {
  fares: ReadonlyMap<string, Fare>;
  history: readonly Entry[];
  start: (label: string, steps: readonly Step[], devices: readonly string[]) => void;
}

export function useRunner(instanceId: string, watcher: Watcher): Runner {
  const [execute] = useMutation<CommandReply>(EXECUTE_COMMAND);
  const write = useWriteAttribute();
  const { role } = useRoleLevelAccess();
  const now = useNow(1);
  const clock = useRef({ now, role });
  clock.current = { now, role };
  const [fares, setFares] = useState<ReadonlyMap<string, Fare>>(new Map());
  const [history, setHistory] = useWidgetConfigPersistence<Entry[]>(instanceId, "history", []);
  const kept = useRef(history);
  kept.current = history;
  const stops = useRef(new Set<AbortController>());
  useEffect(() => {
    const running = stops.current;
    return () => {
      for (const stop of running) stop.abort();
    };
  }, []);
  const send = useMemo<Send>(() => sender(execute, write), [execute, write]);
  const start = useCallback<Runner["start"]>(
    (label, steps, devices) => {
      const stop = new AbortController();
      stops.current.add(stop);
      const since = clock.current.now;
      const begun = performance.now();
      const tell = (fare: Fare): void => setFares((before) => new Map(before).set(label, fare));
      const progress = ({ step, text }: { step: number; text: string }): void =>
        tell({
          kind: "running",
          since,
          step: steps.length > 1 ? `${steps[step]?.action.label}: ${text}` : text,
          at: step,
          of: steps.length,
          stop: () => stop.abort(),
        });
      void run(steps, devices, memberOf, { send, watcher, signal: stop.signal, progress }).then((outcome) => {
        stops.current.delete(stop);
        const seconds = (performance.now() - begun) / 1000;
        tell({ kind: "ended", seconds, ...outcome });
        const entry: Entry = {
          at: since,
          who: clock.current.role,
          label,
          devices: devices.length > 3 ? `${devices.length} devices` : devices.map(memberOf).join(", "),
          argument: steps.length === 1 ? (steps[0]?.text ?? "") : "",
          ok: outcome.ok,
          text: outcome.text.slice(0, LONGEST),
          seconds,
        };
        kept.current = [entry, ...kept.current].slice(0, KEPT);
        setHistory(kept.current);
      });
    },
    [send, watcher, setHistory],
  );
  return { fares, history, start };
}

/** Sends one step to one device; it never throws. */
function sender(
  execute: (variables: { [name: string]: unknown }) => Promise<CommandReply>,
  write: ReturnType<typeof useWriteAttribute>,
): Send {
  return async ({ action, value }, device) => {
    if (action.kind === "write") {
      const { ok, message, after } = await write(
        action.name.includes("/") ? action.name : `${device}/${action.name}`,
        value,
      );
      return { ok, message, output: ok ? readBack(after) : null };
    }
    try {
      const { executeCommand: reply } = await execute({ device, command: action.name, argin: value });
      const message = (reply.message ?? []).join("\n") || (reply.ok ? "" : "The device refused and gave no reason.");
      return { ok: reply.ok, message, output: reply.output };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error), output: null };
    }
  };
}

const readBack = (after: Json): Json => (after === null ? null : `reads back ${String(after)}`);
