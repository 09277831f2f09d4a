import { useEffect, useRef } from "react";
import { useWidgets } from "../../../widgets";

/** Milliseconds between two trials of live mode: a person reads them, and the server counts them. */
const PACE = 2000;

/** Run again when an attribute has a new value, or when `changed` does, at a calm pace; for as long as `on`. */
export function useLive(on: boolean, names: readonly string[], changed: unknown, run: () => void): void {
  const { env } = useWidgets();
  const dirty = useRef(false);
  const latest = useRef(run);
  latest.current = run;
  const key = names.join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it watches is what makes another trial due
  useEffect(() => {
    dirty.current = true;
  }, [changed, key]);
  useEffect(() => {
    if (!on) return undefined;
    const wanted = key === "" ? [] : key.split("\n");
    const handle =
      wanted.length > 0
        ? env.live.attributes.latest(wanted, { window: 1, delivery: "latest" }, () => {
            dirty.current = true;
          })
        : null;
    const due = () => {
      if (!dirty.current || document.visibilityState === "hidden") return;
      dirty.current = false;
      latest.current();
    };
    dirty.current = true;
    due();
    const timer = setInterval(due, PACE);
    return () => {
      clearInterval(timer);
      handle?.close();
    };
  }, [env, on, key]);
}
