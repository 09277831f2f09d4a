/** The end of the log is followed until somebody scrolls up; then what was in sight stays in sight, whatever comes and goes. */
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { Snapshot } from "./store";

const ROW = 26;

export interface Tail {
  box: (element: HTMLElement | null) => void;
  onScrolled: () => void;
  following: boolean;
  /** Records that came since the end was left. */
  fresh: number;
  follow: () => void;
}

export function useTail({ rows, fitted, fallen }: Snapshot): Tail {
  const element = useRef<HTMLElement | null>(null);
  const [left, setLeft] = useState<number | null>(null);
  const gone = useRef(fallen);
  const seen = useRef(fitted);
  seen.current = fitted;
  const follow = useCallback(() => {
    setLeft(null);
    const box = element.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, []);
  const onScrolled = useCallback(() => {
    const box = element.current;
    if (!box) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    setLeft((before) => (below < 1.5 * ROW ? null : (before ?? seen.current)));
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever rows came or went
  useLayoutEffect(() => {
    const box = element.current;
    const moved = fallen - gone.current;
    gone.current = fallen;
    if (!box) return;
    if (left === null) box.scrollTop = box.scrollHeight;
    else if (moved > 0) box.scrollTop = Math.max(0, box.scrollTop - moved * ROW);
  }, [rows, fallen, left]);
  const box = useCallback((next: HTMLElement | null) => {
    element.current = next;
    if (next) next.scrollTop = next.scrollHeight;
  }, []);
  return { box, onScrolled, following: left === null, fresh: left === null ? 0 : Math.max(0, fitted - left), follow };
}
