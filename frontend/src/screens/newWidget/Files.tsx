/** The files to come: their names by folder, and what is in the chosen one. */
import { useState } from "react";
import { Message } from "../../design";
import styles from "./newWidget.module.css";
import type { Look } from "./useLook";

export function Files({ look, current }: { look: Look | null; current: boolean }) {
  const [chosen, setChosen] = useState("package.json");
  const files = look?.files ?? [];
  const shown = files.find(({ path }) => path === chosen) ?? files.find(({ path }) => path === "package.json");
  const wrong = look !== null && files.length === 0;
  return (
    <section className={styles.preview} aria-label="Files of the project" aria-busy={!current}>
      <h2>Files {files.length > 0 && <span className={styles.hint}>{files.length}</span>}</h2>
      {wrong && <Message title="No files yet">Give the widget a name, and mend what is marked.</Message>}
      {shown && (
        <div className={styles.split}>
          <ul className={styles.tree}>
            {files.map(({ path, size }) => (
              <li key={path}>
                <button type="button" aria-pressed={path === shown.path} onClick={() => setChosen(path)}>
                  <span>
                    <span className={styles.folder}>{path.slice(0, path.lastIndexOf("/") + 1)}</span>
                    {path.slice(path.lastIndexOf("/") + 1)}
                  </span>
                  <span className={styles.size}>{size < 1024 ? `${size} B` : `${(size / 1024).toFixed(1)} KiB`}</span>
                </button>
              </li>
            ))}
          </ul>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <section className={styles.text} tabIndex={0} aria-label={`Content of ${shown.path}`}>
            <pre>{shown.text ?? "The SDK as a package: no text."}</pre>
          </section>
        </div>
      )}
    </section>
  );
}
