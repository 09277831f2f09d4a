/** Before a version comes onto dashboards: what it is, what it may do, what is new in it. Then it is added, or not. */
import { useApolloClient } from "@apollo/client/react";
import { ForeignText } from "@octopus-widgets/markdown/src/safe";
import { type ReactNode, useState } from "react";
import { StoreAddDocument, StoreUpgradeDocument } from "../../api/generated";
import { aloud } from "../../api/sentence";
import { useRouter } from "../../app/router";
import { Button, Checkbox, Dialog, Message, StatusSymbol } from "../../design";
import dialog from "./dialog.module.css";
import { activeOf, Where } from "./Marks";
import { PermissionList } from "./PermissionList";
import { packagePlace } from "./places";
import styles from "./store.module.css";
import { useDetails } from "./useDetails";
import { useWork } from "./useStore";
import { bytes, changesBetween, type Details, grantsOf, isNewer, type Package, standing } from "./words";

export interface TakeDialogProps {
  name: string;
  /** A version, a tag or a range; null: the latest. */
  version: string | null;
  /** The package as it is; null: none of its versions is there. */
  current: Package | null;
  onClose: () => void;
}

export function TakeDialog({ name, version, current: given, onClose }: TakeDialogProps) {
  // What one agrees to is what was there when one began to look.
  const [current] = useState(given);
  const [asked, again] = useDetails(name, version);
  const [seen, setSeen] = useState(false);
  const work = useWork();
  const client = useApolloClient();
  const router = useRouter();
  const details = asked.status === "ok" ? asked.value : null;
  const upgrade = current !== null;
  const take = async () => {
    if (!details) return;
    const mutation = upgrade ? StoreUpgradeDocument : StoreAddDocument;
    const done = await work.act(() => client.mutate({ mutation, variables: { name, version: details.version } }));
    if (!done) return;
    onClose();
    router.go(packagePlace(name));
  };
  // Whoever pinned it meant it: that is taken back first, not in passing.
  const pinned = current?.pinned && details?.version !== current.active;
  const problem = pinned
    ? `${current.label} is pinned to ${current.active}; unpin it first.`
    : (details?.problem ?? null);
  const question = details && questionOf(details, current);
  const ready = details !== null && problem === null && (question === null || seen) && !work.busy;
  const action = verb(details, current);
  return (
    <Dialog
      title={titleOf(name, details, current)}
      size="large"
      onClose={onClose}
      footer={
        <>
          <span role="status" className={dialog.progress}>
            {work.busy && "It is fetched, checked and kept; dashboards that show it follow…"}
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" icon={upgrade ? "up" : "add"} disabled={!ready} onClick={() => void take()}>
            {work.busy ? "Working…" : action}
          </Button>
        </>
      }
    >
      {work.problem && (
        <p className={styles.warning} role="alert">
          <StatusSymbol level="serious" /> {work.problem}
        </p>
      )}
      {asked.status === "failed" ? (
        <Message
          title="It cannot be added"
          level="serious"
          actions={
            <Button icon="refresh" onClick={again}>
              Try again
            </Button>
          }
        >
          {aloud(asked.error.message)}
        </Message>
      ) : details ? (
        <div className={dialog.take}>
          <Heading details={details} current={current} problem={problem} />
          {current && <WhatIsNew details={details} from={current.active} />}
          {current && (
            <Section title={grantsOf(details.asksMore).length > 0 ? "It asks for more than before" : "Permissions"}>
              <PermissionList permissions={details.asksMore} nothing={`Nothing more than ${current.active}.`} />
            </Section>
          )}
          <Section title={current ? "All that it may do" : "What it may do"}>
            <PermissionsOf details={details} />
          </Section>
          {question && (
            <Checkbox checked={seen} onChange={setSeen}>
              {question}
            </Checkbox>
          )}
        </div>
      ) : (
        <Message title="It is fetched and checked…" />
      )}
    </Dialog>
  );
}

function verb(details: Details | null, current: Package | null): string {
  if (!details) return current ? "Upgrade" : "Add";
  if (!current) return `Add ${details.version}`;
  if (details.version === current.active) return `Use ${details.version}`;
  return isNewer(details.version, current.active) ? `Upgrade to ${details.version}` : `Go to ${details.version}`;
}

function titleOf(name: string, details: Details | null, current: Package | null): string {
  if (!current) return `Add ${name}`;
  const newer = details === null || isNewer(details.version, current.active);
  return newer ? `Upgrade ${current.label}` : `Another version of ${current.label}`;
}

/** What has to be agreed to; null: nothing. */
function questionOf(details: Details, current: Package | null): string | null {
  if (current) return grantsOf(details.asksMore).length > 0 ? "It may have what it asks for more" : null;
  if (details.trusted) return "It may run in the page, with all rights of whoever looks at it";
  return grantsOf(details.permissions).length > 0 ? "It may have these permissions" : null;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

interface HeadingProps {
  details: Details;
  current: Package | null;
  /** Why it cannot be taken; null: nothing is against it. */
  problem: string | null;
}

function Heading({ details, current, problem }: HeadingProps) {
  const before = current && activeOf(current);
  return (
    <>
      <p className={dialog.facts}>
        <strong>{details.label}</strong>
        <span className={styles.version}>
          {current && details.version !== current.active ? `${current.active} → ${details.version}` : details.version}
        </span>
        <Where trusted={details.trusted} own={details.registry === null} />
        <span className={styles.dim}>
          {details.signedBy ? `signed by ${details.signedBy}` : "not signed"}, {bytes(details.size)}, from{" "}
          {details.registry ?? "Octopus"}
        </span>
      </p>
      {details.description && <p>{details.description}</p>}
      {problem && (
        <p className={styles.warning} role="alert">
          <StatusSymbol level="serious" /> It cannot be added. {aloud(problem)}
        </p>
      )}
      {before?.signedBy && !details.signedBy && (
        <p className={styles.warning}>
          <StatusSymbol level="serious" /> {current?.active} is signed by {before.signedBy}; nobody vouches for this
          one.
        </p>
      )}
      {details.offline && (
        <p className={styles.warning}>
          <StatusSymbol level="caution" /> The registry cannot be asked, this is what was kept. {aloud(details.offline)}
        </p>
      )}
    </>
  );
}

function WhatIsNew({ details, from }: { details: Details; from: string }) {
  if (!isNewer(details.version, from)) return null;
  const between = details.changelog === null ? null : changesBetween(details.changelog, from, details.version);
  return (
    <Section title={`What changed since ${from}`}>
      {details.changelog === null ? (
        <p className={styles.dim}>It brings no changelog.</p>
      ) : between === "" ? (
        <p className={styles.dim}>Its changelog says nothing of it.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reached by keys
        <section className={dialog.changelog} tabIndex={0} aria-label="Changelog">
          <ForeignText text={between ?? details.changelog} />
        </section>
      )}
    </Section>
  );
}

/** Where it runs, and what it may do there. */
export function PermissionsOf({ details }: { details: Details }) {
  const { words, why } = standing(details.trusted, details.registry);
  return (
    <>
      <p>
        <strong>{words}.</strong> {why}
      </p>
      {details.trusted ? (
        grantsOf(details.permissions).length > 0 && (
          <>
            <p className={styles.dim}>Its manifest says that it needs, where it runs isolated:</p>
            <PermissionList permissions={details.permissions} nothing="" />
          </>
        )
      ) : (
        <PermissionList
          permissions={details.permissions}
          nothing="It asks for nothing: it sees its own settings, its size and the theme."
        />
      )}
    </>
  );
}
