/** The files in the order in which they are merged, each with its state and what is wrong with it. */
import { StatusSymbol } from "../../../design";
import { utc } from "../publish/time";
import styles from "./files.module.css";
import type { ProvisionedFile } from "./followed";
import { count, fileState } from "./words";

export function FileList({ files }: { files: readonly ProvisionedFile[] }) {
  return (
    <section aria-labelledby="files-read">
      <h3 id="files-read">In the folder</h3>
      {files.length === 0 ? (
        <p className={styles.dim}>The folder holds no files yet: put some into endpoints/, workspaces/ or widgets/.</p>
      ) : (
        <ul className={styles.rows}>
          {files.map((file) => (
            <li key={file.path} className={styles.file}>
              <StatusSymbol level={levelOf(file)} label={null} quiet={file.ok} />
              <code className={styles.path}>{file.path}</code>
              <span>{fileState(file)}</span>
              <span className={styles.dim}>{file.ok ? count(file.entries, "entry", "entries") : ""}</span>
              <time className={styles.dim} dateTime={file.changed}>
                {file.changed && utc(file.changed)}
              </time>
              {file.error && <Problem {...file.error} />}
              {file.warnings.map((warning) => (
                <Problem key={warning.message} {...warning} />
              ))}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const levelOf = ({ ok, kept, warnings }: ProvisionedFile) =>
  ok ? (warnings.length > 0 ? "caution" : "normal") : kept ? "caution" : "serious";

function Problem({ message, line, column }: { message: string; line: number | null; column: number | null }) {
  return (
    <p className={styles.problem}>
      {line !== null && (
        <span>
          Line {line}, column {column}:{" "}
        </span>
      )}
      {message}
    </p>
  );
}
