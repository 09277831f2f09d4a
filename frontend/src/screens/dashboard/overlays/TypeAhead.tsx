/** Stands in for a dialog that is still being fetched: what is typed meanwhile is kept for its field. */
import { type RefObject, useEffect } from "react";

export interface TypeAheadProps {
  /** What was typed so far. */
  typed: RefObject<string>;
  onClose: () => void;
}

/** Nothing to see. Enter is kept from whatever has the focus, and runs nothing: nobody saw what it would run. */
export function TypeAhead({ typed, onClose }: TypeAheadProps) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") onClose();
      else if (event.key === "Backspace") typed.current = typed.current.slice(0, -1);
      else if ([...event.key].length === 1) typed.current += event.key;
      else if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [typed, onClose]);
  return null;
}
