import { useEffect, useRef } from "react";

/** Milliseconds between a failure and the next attempt that nobody has to ask for. */
export const AGAIN = 5_000;

/** Do something again a few seconds after the caller was drawn first: nobody may sit before the screen. */
export function useAgain(again: () => void): void {
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    const timer = setTimeout(() => latest.current(), AGAIN);
    return () => clearTimeout(timer);
  }, []);
}
