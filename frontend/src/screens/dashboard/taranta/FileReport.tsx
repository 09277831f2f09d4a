/** One file: whether it is wanted, and what becomes of each of its widgets. */
import { useId } from "react";
import { Checkbox, Message } from "../../../design";
import { counted, OUTCOMES, type Read } from "./reading";
import styles from "./taranta.module.css";

export interface FileReportProps {
  file: Read;
  ticked: boolean;
  /** Whether its widgets are listed at once. */
  open: boolean;
  onTick: (ticked: boolean) => void;
}

export function FileReport({ file, ticked, open, onTick }: FileReportProps) {
  const id = useId();
  if (file.fault)
    return (
      <Message title={`${file.file} is not imported`} level="serious">
        {file.fault.pointer && (
          <>
            <code>{file.fault.pointer}</code>:{" "}
          </>
        )}
        {file.fault.message}
      </Message>
    );
  const { name } = file.workspace as { name: string };
  const widgets = OUTCOMES.flatMap(({ outcome, word }) =>
    file.widgets.filter((one) => one.outcome === outcome).map((one) => ({ ...one, word })),
  );
  return (
    <section className={styles.file} aria-labelledby={`${id}-name`}>
      <Checkbox checked={ticked} onChange={onTick}>
        <span id={`${id}-name`}>{name}</span>
      </Checkbox>
      <span className={styles.dim}>{file.file}</span>
      <details open={open}>
        <summary>{counted(file.widgets)}</summary>
        <div className={styles.list}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">In Taranta</th>
                <th scope="col">Becomes</th>
                <th scope="col">What is lost</th>
              </tr>
            </thead>
            <tbody>
              {widgets.map((one) => (
                <tr key={one.pointer}>
                  <td>
                    <code title={one.pointer}>{one.type}</code>
                  </td>
                  <td>
                    {one.outcome === "placeholder" || one.outcome === "leftOut" ? one.word : `${one.key}, ${one.word}`}
                  </td>
                  <td>{one.notes.join(" ") || "—"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
