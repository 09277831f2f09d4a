import { applyEdits, format } from "jsonc-parser";
import { TextBlock } from "./TextBlock";
import type { TrialReply, TrialRequest } from "./trial";
import styles from "./trying.module.css";

/** A request or a reply as it went over the wire. */
export function Exchange({ request, reply }: { request?: TrialRequest | null; reply?: TrialReply | null }) {
  if (request)
    return (
      <>
        <p className={styles.address}>
          <code>
            {request.method} {request.url}
          </code>
        </p>
        <Headers headers={request.headers} />
        {request.body !== null && request.body !== undefined && (
          <TextBlock label="Body of the request" text={pretty(request.body)} />
        )}
      </>
    );
  if (reply)
    return (
      <>
        {reply.status != null && <p>Status {reply.status}</p>}
        <Headers headers={reply.headers} />
        <TextBlock label="Raw reply" text={pretty(reply.body)} />
        {reply.truncated && <p className={styles.hint}>There was more than is shown.</p>}
      </>
    );
  return <p className={styles.hint}>Nothing went over the wire.</p>;
}

function Headers({ headers }: { headers: TrialRequest["headers"] }) {
  if (headers.length === 0) return null;
  return (
    <details className={styles.headers}>
      <summary>{headers.length === 1 ? "1 header" : `${headers.length} headers`}</summary>
      <dl>
        {headers.map(({ name, value }) => (
          <div key={`${name}: ${value}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Longest text that is laid out; a longer one is shown as it came. */
const LONGEST = 200_000;

/** JSON in lines, its numbers as they were written; anything else as it is. */
export function pretty(text: string): string {
  if (text.length > LONGEST) return text;
  return applyEdits(text, format(text, undefined, { insertSpaces: true, tabSize: 2, eol: "\n" }));
}
