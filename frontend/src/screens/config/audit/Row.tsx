/** One entry: a line, with all its particulars on demand. */
import { StatusSymbol } from "../../../design";
import { utc } from "../../../time/utc";
import styles from "./audit.module.css";
import { type Entry, gist, said, targetOf } from "./trail";

export function Row({ entry }: { entry: Entry }) {
  const { time, username, role, kind, address, ok, detail, action } = entry;
  const target = targetOf(entry);
  const more = gist(entry);
  return (
    <li>
      <details className={styles.entry}>
        <summary>
          <StatusSymbol level={ok ? "normal" : "caution"} quiet={ok} label={ok ? "done" : "refused or failed"} />
          <time dateTime={time}>{utc(time)}</time>
          <span className={styles.who}>
            <b>{username}</b>
            <small>
              {kind === "system" ? "by itself" : role}
              {address ? `, from ${address}` : ""}
            </small>
          </span>
          <span className={styles.what}>
            {said(entry)} {target && <code>{target}</code>}
            {more && <small>{more}</small>}
          </span>
        </summary>
        <pre className={styles.detail}>{`${action}\n${JSON.stringify(detail, null, 2)}`}</pre>
      </details>
    </li>
  );
}
