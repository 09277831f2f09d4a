import type { Json } from "@octopus-widgets/sdk/contract";
import { useMemo } from "react";
import { type Path, writePath } from "../mapping/paths";
import { ReplyTree } from "../mapping/ReplyTree";
import { Exchange } from "./Exchange";
import { Panes } from "./Panes";
import { Refused } from "./Refused";
import { TextBlock } from "./TextBlock";
import { TrialErrors } from "./TrialErrors";
import type { Trial } from "./trial";
import styles from "./trying.module.css";
import type { Once } from "./useOnce";

/** What one trial sent, what came back, and what became of it. */
export function OnceResult({ once, pointer }: { once: Once; pointer: string }) {
  const { trial, refusal } = once;
  if (refusal) return <Refused refusal={refusal} />;
  if (!trial) return <p className={styles.before}>Ctrl+Enter runs it. Request, raw reply and result are shown here.</p>;
  return (
    <div className={styles.outcome} aria-busy={once.running}>
      <p className={styles.summary} role="status">
        {summary(trial)}
      </p>
      <Panes
        label={`Trial of ${pointer}`}
        panes={[
          { id: "request", title: "Request", content: <Exchange request={trial.request} /> },
          { id: "reply", title: "Raw reply", content: <Exchange reply={trial.reply} /> },
          { id: "result", title: "Result", content: <Result trial={trial} /> },
        ]}
      />
    </div>
  );
}

function Result({ trial }: { trial: Trial }) {
  const faults = useMemo(
    () => new Map(trial.errors.map(({ path, message }) => [writePath(path as Path), message])),
    [trial.errors],
  );
  return (
    <>
      <TrialErrors errors={trial.errors} />
      {trial.value !== null && trial.value !== undefined ? (
        <ReplyTree label="Result" value={trial.value as Json} faults={faults} />
      ) : (
        <p className={styles.hint}>The result is null.</p>
      )}
      {trial.printed !== "" && (
        <>
          <h4>Printed</h4>
          <TextBlock label="Printed" text={trial.printed} />
        </>
      )}
    </>
  );
}

/** `200 · 1.2 kB · 34 ms`, and whether it fits. */
function summary({ ok, reply, milliseconds, errors }: Trial): string {
  const parts = [
    reply?.status == null ? null : `Status ${reply.status}`,
    reply ? `${sizeText(new TextEncoder().encode(reply.body).length)}${reply.truncated ? " and more" : ""}` : null,
    `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`,
    ok ? "the result fits its type" : errors.length === 1 ? "1 error" : `${errors.length} errors`,
  ];
  return parts.filter(Boolean).join(" · ");
}

export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
