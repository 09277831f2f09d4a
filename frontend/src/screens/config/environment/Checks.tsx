/** What `octopus check` says of this server: looked at again each half minute, and on demand. */
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { type CheckFieldsFragment, ChecksChangedDocument, RunChecksDocument } from "../../../api/generated";
import { useFollowed } from "../../../api/useFollowed";
import { Button, StatusSymbol } from "../../../design";
import styles from "./environment.module.css";
import { ago, useSeconds } from "./useSeconds";

export function Checks() {
  const client = useApolloClient();
  const { value, fault } = useFollowed(ChecksChangedDocument);
  const [own, setOwn] = useState<CheckFieldsFragment | null>(null);
  const [running, setRunning] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const followed = value?.checksChanged ?? null;
  const report = own && (!followed || own.time > followed.time) ? own : followed;
  const again = async () => {
    setRunning(true);
    setRefusal(null);
    try {
      const { data } = await client.mutate({ mutation: RunChecksDocument });
      if (data) setOwn(data.runChecks);
    } catch (thrown) {
      setRefusal(thrown instanceof Error ? thrown.message : String(thrown));
    }
    setRunning(false);
  };
  const failing = report?.findings.filter(({ ok }) => !ok).length ?? 0;
  const problem = refusal ?? fault?.message ?? null;
  return (
    <section className={styles.section} aria-labelledby="environment-checks">
      <header className={styles.header}>
        <h2 id="environment-checks">Checks</h2>
        <p role="status">{report ? summary(failing, report.findings.length) : "Looking for the first time…"}</p>
        {report && <Checked time={report.time} seconds={report.seconds} />}
        <Button icon="refresh" aria-disabled={running} onClick={() => !running && void again()}>
          {running ? "Checking…" : "Check again"}
        </Button>
      </header>
      {problem && (
        <p className={styles.problem} role="alert">
          <StatusSymbol level="serious" label={null} /> {problem}
        </p>
      )}
      {report && (
        <ul className={styles.findings}>
          {report.findings.map(({ ok, part, message }) => (
            <li key={`${part}:${message}`}>
              <StatusSymbol level={ok ? "normal" : "serious"} quiet={ok} label={ok ? "well" : "fails"} />
              <b>{part}</b>
              <span>{message}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function summary(failing: number, all: number): string {
  if (failing === 0) return `All ${all} are well`;
  return failing === 1 ? `1 of ${all} fails` : `${failing} of ${all} fail`;
}

function Checked({ time, seconds }: { time: number; seconds: number }) {
  const now = useSeconds();
  return (
    <span className={styles.dim} title={`It took ${seconds.toFixed(1)} s`}>
      {ago(now - time)}
    </span>
  );
}
