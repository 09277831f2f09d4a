import { StatusSymbol } from "../../../design";
import styles from "./Python.module.css";
import type { Checked, FunctionFault } from "./useCheck";

interface Props {
  faults: readonly FunctionFault[];
  checked: Checked;
  /** Something that was asked for and could not be done. */
  problem: string | null;
  onOpen: (line: number, column: number) => void;
}

/** What is wrong with the function, each a way to its place. */
export function FunctionFaults({ faults, checked, problem, onOpen }: Props) {
  return (
    <section className={styles.faults} aria-label="Faults of the function">
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {checked.problem !== null && (
        <p className={styles.problem} role="alert">
          It cannot be checked now: {checked.problem}
        </p>
      )}
      {faults.length === 0 && checked.problem === null && (
        <p className={styles.hint} role="status">
          {checked.status === "waiting" ? "Checking…" : "Nothing is wrong with it."}
        </p>
      )}
      <ul>
        {faults.map((fault) => (
          <li key={`${fault.line}:${fault.column}:${fault.code}:${fault.message}`}>
            <button type="button" onClick={() => onOpen(fault.line, fault.column)}>
              <StatusSymbol level={fault.severity === "error" ? "serious" : "caution"} label={fault.severity} />
              <span className={styles.place}>Line {fault.line}</span>
              <span>{fault.message}</span>
              <span className={styles.rule}>{fault.code}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
