import { useEffect, useState } from "react";
import { runEntry } from "./project";

let running = false;
let last: Error | null = null;
const listeners = new Set<(fault: Error | null) => void>();

function start(): void {
  if (running) return;
  running = true;
  runEntry((fault) => {
    last = fault;
    for (const listener of listeners) listener(fault);
  });
}

/** Run the project's modules, once a page; each change of one runs them again. Returns what they threw, or null. */
export function useWidgetModules(): Error | null {
  const [fault, setFault] = useState(last);
  useEffect(() => {
    listeners.add(setFault);
    start();
    return () => {
      listeners.delete(setFault);
    };
  }, []);
  return fault;
}
