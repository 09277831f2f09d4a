/** A unified diff as the server wrote it, line by line. */
import styles from "./diff.module.css";
import { ScrollBox } from "./ScrollBox";

/** Lines that are drawn: a schema of thousands of fields that goes away is not read to its end. */
const MOST = 2000;

export function UnifiedDiff({ label, diff }: { label: string; diff: string }) {
  const lines = diff.split("\n").filter((line) => !line.startsWith("---") && !line.startsWith("+++"));
  return (
    <ScrollBox className={styles.lines} label={label}>
      {lines.slice(0, MOST).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, which come and go together
        <span key={index} data-line={line.charAt(0)}>
          {line}
        </span>
      ))}
      {lines.length > MOST && <span data-line="@">… and {lines.length - MOST} more lines</span>}
    </ScrollBox>
  );
}
