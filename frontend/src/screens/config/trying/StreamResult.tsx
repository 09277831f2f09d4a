import { StatusSymbol } from "../../../design";
import { pretty } from "./Exchange";
import { Refused } from "./Refused";
import { TextBlock } from "./TextBlock";
import { TrialErrors } from "./TrialErrors";
import type { TrialEvent } from "./trial";
import styles from "./trying.module.css";
import { MOST_EVENTS, type NumberedEvent, type StreamTrial } from "./useStream";

const NAMES: { readonly [kind: string]: string } = {
  opening: "opening",
  raw: "as it came",
  mapped: "mapped",
  error: "error",
  end: "end",
};

/** The events of a stream as they come, the newest first. */
export function StreamResult({ stream }: { stream: StreamTrial }) {
  const { refusal, events, count, running, paused, begun } = stream;
  if (!begun)
    return (
      <p className={styles.before}>Ctrl+Enter starts it. What comes is shown here, as it came and as it is mapped.</p>
    );
  return (
    <div className={styles.outcome}>
      <p className={styles.summary} role="status">
        {running ? (paused ? "Paused; events go on coming" : "Running") : "Stopped"} · {count.toLocaleString("en")}{" "}
        events
        {count > events.length && !paused && ` · the newest ${MOST_EVENTS} are shown`}
      </p>
      {refusal && <Refused refusal={refusal} />}
      <ol className={styles.events} aria-label="Events" reversed>
        {[...events].reverse().map(({ number, event }) => (
          <EventRow key={number} numbered={{ number, event }} />
        ))}
      </ol>
    </div>
  );
}

function EventRow({ numbered: { number, event } }: { numbered: NumberedEvent }) {
  return (
    <li data-kind={event.kind}>
      <span className={styles.when}>
        {number} · {(event.milliseconds / 1000).toFixed(2)} s
      </span>
      <span className={styles.kind}>
        {event.kind === "error" && <StatusSymbol level="serious" label={null} />} {NAMES[event.kind] ?? event.kind}
      </span>
      <EventBody event={event} />
    </li>
  );
}

function EventBody({ event }: { event: TrialEvent }) {
  const { kind, request, reply, value, error, printed } = event;
  if (error) return <TrialErrors errors={[error]} />;
  if (kind === "opening") {
    return <code>{request ? `${request.method} ${request.url}` : "without a request"}</code>;
  }
  if (kind === "raw") return <Body text={reply?.body ?? ""} />;
  if (kind === "mapped") {
    return (
      <div>
        <Body text={JSON.stringify(value ?? null)} />
        {printed !== "" && <TextBlock label="Printed" text={printed} />}
      </div>
    );
  }
  return <span />;
}

/** Longest text that stands in the list as it is; a longer one is unfolded. */
const SHORT = 160;

function Body({ text }: { text: string }) {
  if (text.length <= SHORT) return <code>{text}</code>;
  return (
    <details>
      <summary>
        <code>{text.slice(0, SHORT)}…</code>
      </summary>
      <TextBlock label="Event" text={pretty(text)} />
    </details>
  );
}
