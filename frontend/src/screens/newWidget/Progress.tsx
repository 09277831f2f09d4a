/** How far the making is, step by step as it happens, and what to do with the archive. */
import styles from "./newWidget.module.css";
import type { Making } from "./useMaking";

export function Progress({ making, kebab }: { making: Making; kebab: string }) {
  const { steps, status } = making;
  if (status === "idle") return null;
  const last = steps.at(-1);
  return (
    <section className={styles.progress} aria-label="Progress">
      <progress max={last?.total ?? 1} value={last?.done ?? 0} aria-label="Files written" />
      <p role="status">
        {status === "making" && (last ? `${last.done} of ${last.total} files` : "Asking the server…")}
        {status === "made" && `${making.saved} is saved: ${last?.total} files.`}
      </p>
      {status === "failed" && (
        <p className={styles.fault} role="alert">
          {making.fault}
        </p>
      )}
      {status === "made" && (
        <p className={styles.hint}>
          Next: unpack it, then <code>cd {kebab} && npm install && npm run dev</code>
        </p>
      )}
      <ol className={styles.steps}>
        {steps.map(({ step, path, size }) => (
          <li key={path ?? step}>
            {step === "checked" && "The wish can be fulfilled"}
            {step === "file" && <code>{path}</code>}
            {step === "packed" && `Packed: ${((size ?? 0) / 1024).toFixed(0)} KiB`}
            {step === "ready" && "Ready to fetch"}
          </li>
        ))}
      </ol>
    </section>
  );
}
