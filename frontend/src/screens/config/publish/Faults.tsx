/** What is wrong with a document; what stands in the way links to its place. */
import { Button, StatusSymbol } from "../../../design";
import { keysOf } from "./entries";
import styles from "./publish.module.css";

export interface FaultLine {
  pointer: string;
  line: number;
  column: number;
  code: string;
  message: string;
  severity: string;
}

/** Faults that are listed; a document with thousands is mended one by one anyway. */
const MOST = 100;

export interface FaultsProps {
  label: string;
  faults: readonly FaultLine[];
  /** Opens the place; without it the place is only named. */
  onGoTo?: ((pointer: string) => void) | undefined;
}

export function Faults({ label, faults, onGoTo }: FaultsProps) {
  return (
    <ul className={styles.faults} aria-label={label}>
      {faults.slice(0, MOST).map((fault) => (
        <li key={`${fault.pointer} ${fault.line} ${fault.column} ${fault.code} ${fault.message}`}>
          <StatusSymbol level={fault.severity === "error" ? "serious" : "caution"} />
          <span className={styles.sentence}>{fault.message}</span>
          <span className={styles.place}>{placeOf(fault)}</span>
          {onGoTo && (
            <Button look="quiet" aria-label={`Go to ${placeOf(fault)}`} onClick={() => onGoTo(fault.pointer)}>
              Go to
            </Button>
          )}
        </li>
      ))}
      {faults.length > MOST && <li>… and {faults.length - MOST} more</li>}
    </ul>
  );
}

const placeOf = ({ pointer, line, column }: FaultLine): string =>
  `${keysOf(pointer).join(" › ") || "the document"}, line ${line}, column ${column}`;
