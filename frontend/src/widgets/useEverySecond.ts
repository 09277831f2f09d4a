import { useCallback, useRef, useSyncExternalStore } from "react";

/** What `read` gives, read again each second; the same object while it says the same. `read` has to be stable. */
export function useEverySecond<T>(read: () => T): T {
  const last = useRef<{ read: () => T; text: string; value: T }>(undefined);
  const watch = useCallback((changed: () => void) => {
    const timer = setInterval(changed, 1_000);
    return () => clearInterval(timer);
  }, []);
  const get = useCallback(() => {
    const value = read();
    const text = JSON.stringify(value);
    if (last.current?.text !== text) last.current = { read, text, value };
    return last.current.value;
  }, [read]);
  return useSyncExternalStore(watch, get, get);
}
