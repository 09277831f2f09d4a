/** The bindings as they are edited: kept in the settings at once, with a way back and forth. */
import type { Json } from "@octopus-widgets/sdk";
import { useCallback, useState } from "react";
import { BINDING_DEFAULTS, type Binding } from "./config";

export interface Edits {
  change: (next: readonly Binding[]) => void;
  undo: (() => void) | null;
  redo: (() => void) | null;
}

const MOST = 100;

/** What is kept of a binding: what differs from the defaults. */
export const stored = (bindings: readonly Binding[]): Json[] =>
  bindings.map((binding) =>
    Object.fromEntries(
      Object.entries(binding).filter(
        ([key, value]) =>
          key === "part" || JSON.stringify(value) !== JSON.stringify(BINDING_DEFAULTS[key as keyof Binding]),
      ),
    ),
  );

export function useEdits(bindings: readonly Binding[], keep: (bindings: Json[]) => void): Edits {
  const [past, setPast] = useState<readonly (readonly Binding[])[]>([]);
  const [future, setFuture] = useState<readonly (readonly Binding[])[]>([]);
  const change = useCallback(
    (next: readonly Binding[]) => {
      setPast((before) => [...before, bindings].slice(-MOST));
      setFuture([]);
      keep(stored(next));
    },
    [bindings, keep],
  );
  const [earlier, later] = [past.at(-1), future.at(-1)];
  return {
    change,
    undo: earlier
      ? () => {
          setPast(past.slice(0, -1));
          setFuture([...future, bindings]);
          keep(stored(earlier));
        }
      : null,
    redo: later
      ? () => {
          setFuture(future.slice(0, -1));
          setPast([...past, bindings]);
          keep(stored(later));
        }
      : null,
  };
}
