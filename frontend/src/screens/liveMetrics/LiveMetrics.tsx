/** What all serving processes do, live: for Engineers and Admins, who have to say whether Octopus or the telescope is at fault. */
import { useState } from "react";
import { selectRole, selectRoleLevel } from "../../app/selectors";
import { ROLE_LEVELS } from "../../app/sessionSlice";
import { useAppSelector } from "../../app/store";
import { Message, StatusSymbol } from "../../design";
import { Refused, Screen, useTitle } from "../around";
import type { Figures } from "./history";
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
  const { figures, fault, lost } = useHistory();
  const [cursor, setCursor] = useState<number | null>(null);
  const newest = figures.at(-1);
  const told = (cursor === null ? undefined : figures[cursor]) ?? newest;
  return (
    <Screen
      name="Live metrics"
      bar={<State newest={newest} told={told} lost={lost} fault={fault} />}
      className={styles.main}
      data-lost={lost || undefined}
    >
      {newest ? (
        <>
          <Trends history={figures} cursor={cursor} onCursor={setCursor} />
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

interface StateProps {
  newest: Figures | undefined;
  told: Figures | undefined;
  lost: boolean;
  fault: Error | null;
}

function State({ newest, told, lost, fault }: StateProps) {
  if (!newest || !told) return null;
  if (lost || fault)
    return (
      <p className={styles.state} role="alert">
        <StatusSymbol level="serious" label={null} /> No figures since {clock(newest.time)}
        {fault ? `: ${fault.message}` : "; the link is tried again by itself"}
      </p>
    );
  return (
    <p className={styles.state}>
      {newest.silent > 0 && (
        <b>
          <StatusSymbol level="serious" label={null} /> {processes(newest.silent)} without an answer
        </b>
      )}
      <span>{processes(newest.processes.length)}</span>
      <time dateTime={new Date(told.time * 1000).toISOString()}>{clock(told.time)}</time>
    </p>
  );
}

const processes = (count: number): string => `${count} ${count === 1 ? "process" : "processes"}`;
const clock = (time: number): string => `${new Date(time * 1000).toISOString().slice(11, 19)} UTC`;
