import { clockText, host } from "@octopus-widgets/sdk";
import { ActButton, controls, StatusSymbol } from "@octopus-widgets/sdk/ui";
import { useEffect, useRef, useState } from "react";
import { Icon } from "./icon";
import { type Heard, linesOf, OVER, traceOf } from "./merge";
import type { Activity, Procedure } from "./operations";
import css from "./procedures.module.css";
import { StartDialog } from "./start-dialog";
import type { Actions } from "./use-actions";
import type { Remembered } from "./use-remembered";
import { durationText, jsonText, kwargsOf, scriptName, statusOfState, subarrayText, timeText } from "./words";

interface Props {
  procedure: Procedure;
  procedures: readonly Procedure[];
  activity: Activity | undefined;
  events: readonly Heard[];
  actions: Actions;
  remembered: Remembered;
  /** Why nothing can be done, beside the role. */
  blocked: string;
  /** Until when it is known what runs: seconds since the epoch. */
  known: number;
  onBack: () => void;
}

/** One procedure: what can be done with it, its states, lines, arguments and traceback. */
export function Details(props: Props) {
  const { procedure, activity, events, actions, known, onBack } = props;
  const { id, script, state } = procedure;
  const level = statusOfState(state);
  const trace = traceOf(procedure, events);
  const said = actions.said?.id === id ? actions.said : null;
  return (
    <section className={css.details} aria-label={`Procedure ${id}`}>
      <header className={css.head}>
        <button type="button" className={css.back} aria-label="Back to the list" onClick={onBack}>
          <Icon name="back" />
        </button>
        <h3 className={css.title}>
          {scriptName(script)} <span className={css.dim}>{id}</span>
        </h3>
        <span className={css.now} role="status">
          {level ? <StatusSymbol level={level} size={11} /> : null} {state}
        </span>
      </header>
      <Acts {...props} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={css.body} aria-label="What is known of it" tabIndex={0}>
        {said ? (
          <p className={said.ok ? controls.done : controls.fault} role={said.ok ? "status" : "alert"}>
            {said.message}
          </p>
        ) : null}
        {trace ? <Traceback text={trace} /> : null}
        <Lines procedure={procedure} events={events} />
        <States procedure={procedure} known={known} />
        <Arguments procedure={procedure} activity={activity} />
      </section>
    </section>
  );
}

function Acts({ procedure, procedures, actions, remembered, blocked }: Props) {
  const [starting, setStarting] = useState(false);
  const { id, state } = procedure;
  const subarray = subarrayText(procedure) || "its subarray";
  const runs = state === "RUNNING";
  const idle = blocked || (OVER.has(state) ? `It is over: ${state}.` : "It does not run.");
  return (
    <div className={css.acts}>
      <ActButton
        className={controls.button}
        label={`Start procedure ${id}`}
        blocked={blocked || (state === "READY" ? "" : `Only one that is READY can be started; this is ${state}.`)}
        onClick={() => setStarting(true)}
      >
        <Icon name="play" /> Start
      </ActButton>
      <ActButton
        className={controls.button}
        label={`Stop procedure ${id}`}
        blocked={runs ? blocked : idle}
        onClick={() => void actions.stop(procedure)}
      >
        <Icon name="stop" /> Stop
      </ActButton>
      <ActButton
        className={controls.danger}
        label={`Abort ${subarray}, procedure ${id}`}
        blocked={runs ? blocked : idle}
        onClick={() => void actions.abort(procedure)}
      >
        <Icon name="abort" /> Abort
      </ActButton>
      <span className={css.dim}>{subarrayText(procedure)}</span>
      {starting ? (
        <StartDialog
          procedure={procedure}
          procedures={procedures}
          actions={actions}
          remembered={remembered}
          onClose={() => setStarting(false)}
        />
      ) : null}
    </div>
  );
}

function Traceback({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const last = text.trim().split("\n").at(-1) ?? "";
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      host().notify({ text: "The browser does not let the page copy: select the text instead.", level: "caution" });
    }
  };
  return (
    <div className={css.trace}>
      <p className={controls.fault}>{last}</p>
      <details>
        <summary>Traceback</summary>
        <button type="button" className={controls.small} onClick={() => void copy()}>
          {copied ? "Copied" : "Copy"}
        </button>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={css.output} tabIndex={0} aria-label="Traceback">
          <pre>{text}</pre>
        </section>
      </details>
    </div>
  );
}

function Lines({ procedure, events }: { procedure: Procedure; events: readonly Heard[] }) {
  const lines = linesOf(procedure, events);
  const box = useRef<HTMLOListElement>(null);
  const count = lines.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a further line scrolls to it
  useEffect(() => {
    const list = box.current;
    if (list) list.scrollTop = list.scrollHeight;
  }, [count]);
  return (
    <section>
      <h4>Announced</h4>
      {count === 0 ? (
        <p className={css.dim}>Nothing since this was opened.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ol ref={box} className={css.lines} aria-label="Announced lines" tabIndex={0}>
          {lines.map(({ at, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added
            <li key={index}>
              <span className={css.dim}>{timeText(at)}</span> <span>{text}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function States({ procedure, known }: { procedure: Procedure; known: number }) {
  const { states, stateTimes } = procedure;
  return (
    <section>
      <h4>
        States <span className={css.dim}>since {clockText(stateTimes[0])}</span>
      </h4>
      <ol className={css.states} aria-label="States">
        {states.map((state, index) => {
          const from = stateTimes[index] ?? 0;
          const until = stateTimes[index + 1] ?? (OVER.has(state) ? null : known);
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: states are only added
              key={index}
              data-level={statusOfState(state) ?? undefined}
              data-last={index === states.length - 1 || undefined}
            >
              <span>{state}</span>
              <time dateTime={new Date(from * 1000).toISOString()}>{timeText(from)}</time>
              <span className={css.dim}>{until === null ? "" : durationText(until - from)}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Arguments({ procedure, activity }: { procedure: Procedure; activity: Activity | undefined }) {
  const { script, initArguments, mainArguments } = procedure;
  return (
    <section>
      <h4>Arguments</h4>
      <dl className={css.facts}>
        <dt>Script</dt>
        <dd>{script}</dd>
        {activity ? (
          <>
            <dt>Activity</dt>
            <dd>
              {activity.name} of {activity.sbd}
            </dd>
          </>
        ) : null}
        <dt>init</dt>
        <dd className={css.json}>{jsonText(kwargsOf(initArguments))}</dd>
        <dt>main</dt>
        <dd className={css.json}>{mainArguments === null ? "not started" : jsonText(kwargsOf(mainArguments))}</dd>
      </dl>
    </section>
  );
}
