/** The faults of a function: what its own check says, and what only the check of the whole document finds. */
import { useMemo, useRef } from "react";
import { useDraft } from "../draft";
import type { Checked, FunctionFault } from "./useCheck";

/** A message of the document's check: `station_health, line 3: … (F821)`. */
const MESSAGE = /^\w+, line \d+: (.*) \(([\w-]+)\)$/s;

/**
 * With several endpoints, each gives the function other types; its own check knows of one. What the document's check found
 * is added while the text is the one that it was found in.
 */
export function useWholeFaults(name: string, checked: Checked): readonly FunctionFault[] {
  const { faults, text } = useDraft();
  const seen = useRef({ faults, text });
  if (seen.current.faults !== faults) seen.current = { faults, text };
  const current = seen.current.text === text && checked.status === "known";
  return useMemo(() => {
    if (!current) return checked.faults;
    const known = new Set(checked.faults.map(keyOf));
    const further = faults.flatMap(({ pointer, message, code, severity, inner, innerEnd }) => {
      if (pointer !== `/functions/${name}/code` || !inner || !innerEnd) return [];
      const [, said = message, rule = code] = MESSAGE.exec(message) ?? [];
      const fault = { line: inner.line, column: inner.column, endLine: innerEnd.line, endColumn: innerEnd.column };
      return [{ ...fault, severity, code: rule, message: `${said.replace(/\.$/, "")}.` }];
    });
    return [...checked.faults, ...further.filter((fault) => !known.has(keyOf(fault)))];
  }, [current, checked.faults, faults, name]);
}

const keyOf = ({ line, column, code }: Pick<FunctionFault, "line" | "column" | "code">): string =>
  `${line}:${column}:${code}`;
