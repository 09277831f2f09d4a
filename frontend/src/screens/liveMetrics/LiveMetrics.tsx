/** What all serving processes do, live: for Engineers and Admins, who have to say whether Octopus or the telescope is at fault. */
import { useMemo, useState } from "react";
import { selectRole, selectRoleLevel } from "../../app/selectors";
import { ROLE_LEVELS } from "../../app/sessionSlice";
import { useAppSelector } from "../../app/store";
import { Button, Message, StatusSymbol } from "../../design";
import { Refused, Screen, useTitle } from "../around";
import { type Figures, HOUR, lastOf, type Moment } from "./history";
import styles from "./liveMetrics.module.css";
import { Operations, Processes, Roles, Sources } from "./Tables";
import { Trends } from "./Trends";
import { useHistory } from "./useHistory";

export function LiveMetrics() {
  const role = useAppSelector(selectRole);
  const level = useAppSelector(selectRoleLevel);
  useTitle("Live metrics");
  if (level < ROLE_LEVELS.Engineer)
    return (
      <main aria-label="Live metrics">
        <Refused title="Live metrics need the role Engineer">
          You are here as {role}. Ask an administrator for the role.
        </Refused>
      </main>
    );
  return <Page />;
}

function Page() {
  const { newest, moments, fault, pastFault, lost } = useHistory();
  const [shown, setShown] = useState(HOUR);
  const [cursor, setCursor] = useState<Moment | null>(null);
  const drawn = useMemo(() => lastOf(moments, shown), [moments, shown]);
  return (
    <Screen
      name="Live metrics"
      bar={<State newest={newest} cursor={cursor} lost={lost} fault={fault} />}
      className={styles.main}
      data-lost={lost || undefined}
    >
      {newest ? (
        <>
          <Period moments={drawn} shown={shown} onShown={setShown} fault={pastFault} />
          <Trends now={newest} moments={drawn} cursor={cursor} onCursor={setCursor} />
          <div className={styles.tables}>
            <Sources figures={newest} />
            <Operations figures={newest} />
            <div className={styles.column}>
              <Processes figures={newest} />
              <Roles figures={newest} />
            </div>
          </div>
        </>
      ) : fault ? (
        <Message title="The figures cannot be had" level="serious">
          {fault.message}. It is tried again every few seconds.
        </Message>
      ) : lost ? (
        <Message title="No figures come" level="serious">
          The server does not answer; the link is tried again by itself.
        </Message>
      ) : (
        <Message title="Waiting for the first figures…">It takes two looks to see what changes.</Message>
      )}
    </Screen>
  );
}

const SHOWN: readonly [number, string][] = [
  [300, "5 min"],
  [HOUR, "1 h"],
];

interface PeriodProps {
  moments: readonly Moment[];
  /** Seconds. */
  shown: number;
  onShown: (seconds: number) => void;
  fault: Error | null;
}

/** How far back the figures go, and how far they are to go. */
function Period({ moments, shown, onShown, fault }: PeriodProps) {
  const [first, last] = [moments[0], moments.at(-1)];
  return (
    <div className={styles.period}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div role="group" aria-label="Time that is shown">
        {SHOWN.map(([seconds, name]) => (
          <Button key={seconds} look="quiet" aria-pressed={shown === seconds} onClick={() => onShown(seconds)}>
            {name}
          </Button>
        ))}
      </div>
      {first && last && (
        <span>
          {clock(first.time)} to {clock(last.time)} UTC
        </span>
      )}
      {fault && (
        <span role="status">
          <StatusSymbol level="caution" label={null} /> What was before cannot be had: {fault.message}
        </span>
      )}
    </div>
  );
}

interface StateProps {
  newest: Figures | null;
  cursor: Moment | null;
  lost: boolean;
  fault: Error | null;
}

function State({ newest, cursor, lost, fault }: StateProps) {
  if (!newest) return null;
  if (lost || fault)
    return (
      <p className={styles.state} role="alert">
        <StatusSymbol level="serious" label={null} /> No figures since {clock(newest.time)} UTC
        {fault ? `: ${fault.message}` : "; the link is tried again by itself"}
      </p>
    );
  const time = cursor?.time ?? newest.time;
  return (
    <p className={styles.state}>
      {newest.silent > 0 && (
        <b>
          <StatusSymbol level="serious" label={null} /> {processes(newest.silent)} without an answer
        </b>
      )}
      <span>{processes(cursor?.processes ?? newest.processes.length)}</span>
      <time dateTime={new Date(time * 1000).toISOString()}>{clock(time)} UTC</time>
    </p>
  );
}

const processes = (count: number): string => `${count} ${count === 1 ? "process" : "processes"}`;
const clock = (time: number): string => new Date(time * 1000).toISOString().slice(11, 19);
