import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

const OVERSCAN = 6;
/** Height taken before it is measured. */
const FIRST_HEIGHT = 520;

export interface VirtualRows<E extends HTMLElement> {
  box: RefObject<E | null>;
  /** Rows from `first` up to `last`, without it, are to be in the page. */
  first: number;
  last: number;
  /** Rows that are in sight at once. */
  page: number;
  onScroll: () => void;
  /** Bring a row into sight. */
  reveal: (index: number) => void;
}

/** Which of many rows of one height are in sight of a scrolling box. Sizes in CSS pixels; `head` is what sticks above the rows. */
export function useVirtualRows<E extends HTMLElement>(count: number, height: number, head = 0): VirtualRows<E> {
  const box = useRef<E>(null);
  const [view, setView] = useState({ top: 0, height: FIRST_HEIGHT });
  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    // In steps of a few rows: a pixel of scrolling draws nothing new.
    const top = Math.floor(element.scrollTop / height / 3) * 3 * height;
    const tall = element.clientHeight || FIRST_HEIGHT;
    setView((before) => (before.top === top && before.height === tall ? before : { top, height: tall }));
  }, [height]);
  useEffect(() => {
    if (!box.current) return;
    onScroll();
    const observer = new ResizeObserver(onScroll);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [onScroll]);
  const reveal = useCallback(
    (index: number) => {
      const element = box.current;
      if (!element || index < 0) return;
      if (index * height < element.scrollTop) element.scrollTop = index * height;
      const below = (index + 1) * height + head - element.clientHeight;
      if (below > element.scrollTop) element.scrollTop = below;
      onScroll();
    },
    [height, head, onScroll],
  );
  const first = Math.max(0, Math.min(count, Math.floor(view.top / height) - OVERSCAN));
  const last = Math.min(count, Math.ceil((view.top + view.height) / height) + OVERSCAN + 3);
  const page = Math.max(1, Math.floor((view.height - head) / height) - 1);
  return { box, first, last, page, onScroll, reveal };
}
