import type { Json } from "@octopus-widgets/sdk/contract";
import { Button, StatusSymbol } from "../../../design";
import { statusOfQuality } from "../../../design/status";
import { momentText } from "../../../time/parse";
import { TextBlock } from "../trying/TextBlock";
import { SeriesResult } from "./SeriesResult";
import styles from "./Try.module.css";
import type { Trial } from "./useTrial";

interface Props {
  trial: Trial | null;
  /** Why there is no answer. */
  problem: string | null;
  onReveal: (line: number, column: number) => void;
}

/** What came out: the value with what is known of it, the inputs as they were, what was printed, and how it failed. */
export function TrialResult({ trial, problem, onReveal }: Props) {
  return (
    <section className={styles.result} aria-label="Result of the trial" aria-live="polite">
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {trial === null && problem === null && <p className={styles.hint}>Ctrl+Enter runs it on these inputs.</p>}
      {trial !== null && <Shown trial={trial} onReveal={onReveal} />}
    </section>
  );
}

function Shown({ trial, onReveal }: { trial: Trial; onReveal: Props["onReveal"] }) {
  const { inputs, printed, traceback, series } = trial;
  return (
    <>
      {series ? <SeriesResult series={series} /> : trial.ok && <Value trial={trial} />}
      <Failure trial={trial} onReveal={onReveal} />
      {traceback && <Part title="Traceback" text={traceback} />}
      {inputs !== null && inputs !== undefined && <Inputs inputs={inputs as { [name: string]: Json }} />}
      {printed !== "" && <Part title="Printed" text={printed} />}
      <p className={styles.hint}>{cost(trial)}</p>
    </>
  );
}

function Value({ trial }: { trial: Trial }) {
  const { value, quality, timestamp, stale } = trial;
  const text = JSON.stringify(value ?? null, null, typeof value === "object" ? 2 : 0);
  return (
    <div className={styles.value}>
      {text.length > 60 || (typeof value === "object" && value !== null) ? (
        <TextBlock label="Value" text={text} />
      ) : (
        <output aria-label="Value">{text}</output>
      )}
      <p className={styles.known}>
        {quality && (
          <>
            <StatusSymbol level={statusOfQuality(quality)} label={null} quiet={quality === "ATTR_VALID"} /> {quality}
          </>
        )}
        {timestamp != null && <span> · {momentText(timestamp)}</span>}
        {stale && <span> · stale</span>}
      </p>
    </div>
  );
}

function Failure({ trial, onReveal }: { trial: Trial; onReveal: Props["onReveal"] }) {
  const { message, line } = trial;
  if (!message) return null;
  return (
    <div className={styles.failure}>
      <p role="alert">
        <StatusSymbol level={trial.ok ? "caution" : "serious"} label={null} /> {message}
      </p>
      {line != null && (
        <Button look="quiet" onClick={() => onReveal(line, 1)}>
          Show line {line}
        </Button>
      )}
    </div>
  );
}

function Inputs({ inputs }: { inputs: { readonly [name: string]: Json } }) {
  const all = Object.entries(inputs);
  if (all.length === 0) return null;
  return (
    <div className={styles.part}>
      <h3>Inputs as they were</h3>
      <dl className={styles.inputs}>
        {all.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{shortened(JSON.stringify(value))}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const LONGEST = 400;
const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function Part({ title, text }: { title: string; text: string }) {
  return (
    <div className={styles.part}>
      <h3>{title}</h3>
      <TextBlock label={title} text={text} />
    </div>
  );
}

/** `0.31 ms in the sandbox, 12 KiB`. */
function cost({ seconds, memory }: Trial): string {
  if (seconds == null) return "";
  const time = `${(seconds * 1000).toPrecision(3)} ms in the sandbox`;
  return !memory ? time : `${time}, ${Math.round(memory / 1024).toLocaleString("en")} KiB`;
}
