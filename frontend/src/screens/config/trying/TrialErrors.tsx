import { StatusSymbol } from "../../../design";
import { type Path, writePath } from "../mapping/paths";
import { TextBlock } from "./TextBlock";
import type { TrialError } from "./trial";
import styles from "./trying.module.css";

/** What went wrong, each with its place in the result or in the function. */
export function TrialErrors({ errors }: { errors: readonly TrialError[] }) {
  return (
    <ul className={styles.errors} aria-label="Errors">
      {errors.map((error) => (
        <li key={`${error.code} ${error.path.join("/")} ${error.message}`}>
          <p>
            <StatusSymbol level="serious" label={null} />{" "}
            {error.path.length > 0 && <code>{writePath(error.path as Path)}: </code>}
            {error.message}
            <span className={styles.hint}>
              {" "}
              {error.code}
              {error.line == null ? "" : `, line ${error.line}`}
            </span>
          </p>
          {error.traceback && <TextBlock label="Traceback" text={error.traceback} />}
        </li>
      ))}
    </ul>
  );
}
