import { useEffect } from "react";
import type { Part } from "./part";

/** Milliseconds that the page has to itself, after it is ready, before parts are fetched ahead. */
const AFTER = 3_000;

/** Fetch parts ahead, one by one while the page is idle, so that losing the link does not disarm it. */
export function useIdlePrefetch(parts: readonly Part<unknown>[], ready: boolean): void {
  useEffect(() => {
    if (!ready) return undefined;
    let ended = false;
    const next = async (left: readonly Part<unknown>[]) => {
      const [part, ...others] = left;
      if (ended || part === undefined) return;
      // One that cannot be had now is fetched when it is needed, and says then what is wrong.
      await part.load().catch(() => undefined);
      whenIdle(() => void next(others));
    };
    const timer = setTimeout(() => whenIdle(() => void next(parts)), AFTER);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [parts, ready]);
}

/** Safari has no `requestIdleCallback`. */
function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in window) window.requestIdleCallback(work, { timeout: 2_000 });
  else setTimeout(work, 50);
}
