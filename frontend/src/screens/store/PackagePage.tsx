/** One package: what it is and may do, its texts, versions, errors, uses and history, and everything that can be done to it. */
import { useApolloClient } from "@apollo/client/react";
import { ForeignText } from "@octopus-widgets/markdown/src/safe";
import { useCallback, useState } from "react";
import { StoreUsesOfDocument } from "../../api/generated";
import { aloud } from "../../api/sentence";
import { type Asked, useAsked } from "../../api/useAsked";
import { useRouter } from "../../app/router";
import { Button, Message, StatusSymbol } from "../../design";
import { utc } from "../../time/utc";
import { Actions } from "./Actions";
import { Link } from "./Link";
import { Marks, PackageSymbol, Where } from "./Marks";
import sheets from "./package.module.css";
import { place } from "./places";
import styles from "./store.module.css";
import { PermissionsOf } from "./TakeDialog";
import { TroubleList } from "./TroubleList";
import { Uses } from "./Uses";
import { useDetails } from "./useDetails";
import type { Stock, Stocked } from "./useStore";
import { Versions } from "./Versions";
import { bytes, changeWords, type Details, type Package } from "./words";

type Tab = "readme" | "changelog" | "versions" | "errors" | "uses" | "history";

export function PackagePage({ name, stock }: { name: string; stock: Stock }) {
  const stocked = stock.packages?.find((one) => one.package.name === name) ?? null;
  const [chosen, setChosen] = useState<string | null>(null);
  if (!stock.packages && !stock.fault) return <Message title="Looking at the catalogue…" />;
  const found = stocked?.package ?? null;
  return <Chosen name={name} version={chosen ?? found?.active ?? null} stocked={stocked} onChoose={setChosen} />;
}

interface ChosenProps {
  name: string;
  version: string | null;
  stocked: Stocked | null;
  onChoose: (version: string | null) => void;
}

function Chosen({ name, version, stocked, onChoose }: ChosenProps) {
  const found = stocked?.package ?? null;
  const edition = found ? `${found.active} ${found.pinned} ${found.versions.map((one) => one.version).join(" ")}` : "";
  const [asked, again] = useDetails(name, version, edition);
  const router = useRouter();
  if (!asked.value && asked.status === "failed")
    return (
      <Message
        title={`${name} cannot be shown`}
        level="serious"
        actions={
          <>
            <Button icon="back" onClick={() => router.go(place("added"))}>
              To what is added
            </Button>
            <Button look="primary" icon="refresh" onClick={again}>
              Try again
            </Button>
          </>
        }
      >
        {aloud(asked.error.message)}
      </Message>
    );
  if (!asked.value) return <Message title={`${name} is fetched and checked…`} />;
  return <Whole details={asked.value} asked={asked} stocked={stocked} found={found} onChoose={onChoose} />;
}

interface WholeProps {
  details: Details;
  asked: Asked<Details>;
  stocked: Stocked | null;
  found: Package | null;
  onChoose: (version: string | null) => void;
}

function Whole({ details, asked, stocked, found, onChoose }: WholeProps) {
  const own = details.registry === null;
  const [tab, setTab] = useState<Tab>(own && details.readme === null ? "versions" : "readme");
  const troubles = stocked?.troubles ?? null;
  const tabs: readonly { id: Tab; label: string; serious?: boolean }[] = [
    ...(own && details.readme === null ? [] : ([{ id: "readme", label: "README" }] as const)),
    ...(own ? [] : ([{ id: "changelog", label: "Changelog" }] as const)),
    { id: "versions", label: "Versions" },
    ...(found
      ? ([
          { id: "errors", label: troubles ? `Errors (${troubles.count})` : "Errors", serious: troubles !== null },
          { id: "uses", label: stocked?.workspaces ? `Used on (${stocked.workspaces})` : "Used on" },
        ] as const)
      : []),
    { id: "history", label: "History" },
  ];
  return (
    <div className={styles.page}>
      <header className={sheets.head}>
        <PackageSymbol path={found?.icon ?? null} large />
        <div className={sheets.title}>
          <h2>{details.label}</h2>
          <p>
            <code>{details.name}</code> <span className={styles.version}>{details.version}</span>
            {found && details.version !== found.active && (
              <span className={styles.dim}>
                {" "}
                not active, {found.active} is{" "}
                <Button look="quiet" onClick={() => onChoose(null)}>
                  Show it
                </Button>
              </span>
            )}
          </p>
          {details.registry === null ? (
            <span className={styles.marks}>
              {!found?.local && <Where trusted own />}
              {found && <Marks found={found} />}
            </span>
          ) : found ? (
            <Marks found={found} />
          ) : (
            <span className={styles.marks}>
              <span className={styles.mark}>not added</span>
              <Where trusted={details.trusted} />
            </span>
          )}
        </div>
        <Actions details={details} found={found} newer={stocked?.newer ?? null} />
      </header>
      {details.offline && (
        <p className={styles.warning}>
          <StatusSymbol level="caution" /> The registry cannot be asked, this is what was kept. {aloud(details.offline)}
        </p>
      )}
      {asked.status === "failed" && (
        <p className={styles.warning} role="alert">
          <StatusSymbol level="serious" /> This may be out of date. {aloud(asked.error.message)}
        </p>
      )}
      {details.description && <p className={styles.lead}>{details.description}</p>}
      <div className={sheets.columns}>
        <div className={sheets.sheet}>
          <nav className={sheets.tabs} aria-label={`About ${details.label}`}>
            {tabs.map(({ id, label, serious }) => (
              <button key={id} type="button" aria-current={id === tab ? "true" : undefined} onClick={() => setTab(id)}>
                {serious && <StatusSymbol level="serious" label={null} />}
                {label}
              </button>
            ))}
          </nav>
          <div className={sheets.content}>
            {tab === "readme" && <Text text={details.readme} none="It brings no README." />}
            {tab === "changelog" && <Text text={details.changelog} none="It brings no changelog." />}
            {tab === "versions" && <Versions details={details} found={found} onChoose={onChoose} />}
            {tab === "errors" && (
              <TroubleList name={details.name} edition={troubles ? `${troubles.count} ${troubles.last}` : ""} />
            )}
            {tab === "uses" && <UsesOf name={details.name} count={stocked?.workspaces ?? 0} />}
            {tab === "history" && <History changes={details.changes} />}
          </div>
        </div>
        <Facts details={details} />
      </div>
    </div>
  );
}

function Text({ text, none }: { text: string | null; none: string }) {
  return text === null ? <p className={styles.dim}>{none}</p> : <ForeignText text={text} />;
}

function UsesOf({ name, count }: { name: string; count: number }) {
  const client = useApolloClient();
  const [asked, again] = useAsked(
    // biome-ignore lint/correctness/useExhaustiveDependencies: it is on other workspaces by now
    useCallback(async () => {
      const { data } = await client.query({ query: StoreUsesOfDocument, variables: { name } });
      return data?.widgetUses ?? [];
    }, [client, name, count]),
  );
  if (asked.status === "failed")
    return (
      <Message title="The uses could not be read" level="serious" actions={<Button onClick={again}>Try again</Button>}>
        {asked.error.message}
      </Message>
    );
  if (!asked.value) return <Message title="Looking through the workspaces…" />;
  return asked.value.length === 0 ? <p className={styles.dim}>On no workspace.</p> : <Uses uses={asked.value} />;
}

function History({ changes }: { changes: Details["changes"] }) {
  if (changes.length === 0) return <p className={styles.dim}>Nobody has changed anything about it.</p>;
  return (
    <ol className={styles.rows} aria-label="Who did what">
      {changes.toReversed().map((change) => (
        <li key={`${change.at} ${change.action}`} className={styles.line}>
          <time dateTime={change.at}>{utc(change.at)}</time>
          <span>
            <strong>{change.by}</strong> {changeWords(change)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Facts({ details }: { details: Details }) {
  const facts: readonly [string, string | null][] = [
    ["Registers", details.keys.join(", ")],
    ["From", details.registry ?? "Octopus"],
    ["Signed", details.registry === null ? null : `by ${details.signedBy ?? "nobody whose key is trusted"}`],
    ["Size", bytes(details.size)],
    ["Widget API", `version ${details.apiVersion}`],
    ["Fingerprint", details.fingerprint],
    ["Integrity", details.integrity ?? (details.registry === null ? null : "not vouched for")],
  ];
  return (
    <aside className={sheets.aside} aria-label="Permissions and particulars">
      <section className={styles.section}>
        <h3>What it may do</h3>
        <PermissionsOf details={details} />
      </section>
      <section className={styles.section}>
        <h3>Particulars</h3>
        <dl className={sheets.particulars}>
          {facts.map(([name, value]) =>
            value === null ? null : (
              <div key={name}>
                <dt>{name}</dt>
                <dd className={value.startsWith("sha") ? sheets.hash : undefined}>{value}</dd>
              </div>
            ),
          )}
        </dl>
      </section>
      <p className={styles.dim}>
        What may be added, and who is trusted, stands under <Link to={place("rules")}>Rules</Link>.
      </p>
    </aside>
  );
}
