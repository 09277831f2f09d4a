/** The files in the order in which they are merged, each with its state and what is wrong with it. */
import { StatusSymbol } from "../../../design";
import { utc } from "../../../time/utc";
import styles from "./files.module.css";
import type { ProvisionedFile } from "./followed";
import { count, fileState } from "./words";

interface FileListProps {
  files: readonly ProvisionedFile[];
  /** Paths of files that are right by themselves and have faults with the others. */
  refused: ReadonlySet<string | null>;
}

export function FileList({ files, refused }: FileListProps) {
  return (
    <section aria-labelledby="files-read">
      <h3 id="files-read">In the folder</h3>
      {files.length === 0 ? (
        <p className={styles.dim}>The folder holds no files yet: put some into endpoints/, workspaces/ or widgets/.</p>
      ) : (
        <ul className={styles.rows}>
          {files.map((file) => (
            <li key={file.path} className={styles.file}>
              <Level file={file} refused={refused.has(file.path)} />
              <code className={styles.path}>{file.path}</code>
              <span>{fileState(file, refused.has(file.path))}</span>
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

function Level({ file, refused }: { file: ProvisionedFile; refused: boolean }) {
  if (refused || (!file.ok && !file.kept)) return <StatusSymbol level="serious" label={null} />;
  if (!file.ok || file.warnings.length > 0) return <StatusSymbol level="caution" label={null} />;
  return <StatusSymbol level="normal" label={null} quiet />;
}

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
