/** Keys that work anywhere in the Structure view. */
import { useEffect, useRef } from "react";

export interface Keys {
  onView: () => void;
  onTree: () => void;
  onAdd: () => void;
}

/** Whether letters are text there; events of an editor come from within its shadow root. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select'))
  );
}

export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const { onView, onTree, onAdd } = latest.current;
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (command && key === "/") onView();
      else if (event.altKey && key === "t") onTree();
      else if (event.altKey && key === "n") onAdd();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
