import { type RefObject, useEffect, useRef, useState } from "react";

/** Width and height of an element's box in CSS pixels; zeros until it is measured. */
export function useElementSize<E extends HTMLElement>(): [RefObject<E | null>, { width: number; height: number }] {
  const element = useRef<E>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const take = (width: number, height: number): void =>
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    take(target.clientWidth, target.clientHeight);
    const observer = new ResizeObserver(() => take(target.clientWidth, target.clientHeight));
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}
