/** What went wrong with the widgets of a package, on all dashboards. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback } from "react";
import { StoreForgetTroublesDocument, StoreTroublesOfDocument, type StoreTroublesOfQuery } from "../../api/generated";
import { useAsked } from "../../api/useAsked";
import { Button, Message, StatusSymbol } from "../../design";
import { utc } from "../../time/utc";
import lists from "./lists.module.css";
import styles from "./store.module.css";
import { useWork } from "./useStore";
import { counted, KINDS } from "./words";

type Trouble = StoreTroublesOfQuery["widgetTroubles"][number];

/** @param edition asked anew when it is another one. */
export function TroubleList({ name, edition }: { name: string; edition: string }) {
  const client = useApolloClient();
  const work = useWork();
  const [asked, again] = useAsked(
    // biome-ignore lint/correctness/useExhaustiveDependencies: more went wrong meanwhile
    useCallback(async () => {
      const { data } = await client.query({ query: StoreTroublesOfDocument, variables: { name } });
      return data?.widgetTroubles ?? [];
    }, [client, name, edition]),
  );
  if (asked.status === "failed")
    return (
      <Message
        title="The errors could not be read"
        level="serious"
        actions={<Button onClick={again}>Try again</Button>}
      >
        {asked.error.message}
      </Message>
    );
  if (!asked.value) return <Message title="Reading the errors…" />;
  if (asked.value.length === 0)
    return (
      <Message title="Nothing went wrong">
        Open dashboards tell of widgets that throw, cannot be loaded or are paused. Of the last 30 days there is
        nothing.
      </Message>
    );
  const forget = async () => {
    if (await work.act(() => client.mutate({ mutation: StoreForgetTroublesDocument, variables: { name } }))) again();
  };
  return (
    <>
      <div className={lists.listBar}>
        <p className={styles.dim}>Told by open dashboards within the last 30 days; the latest first.</p>
        <Button icon="check" disabled={work.busy} onClick={() => void forget()}>
          Forget these
        </Button>
      </div>
      {work.problem && (
        <p className={styles.warning} role="alert">
          <StatusSymbol level="serious" /> {work.problem}
        </p>
      )}
      <ul className={styles.rows} aria-label="Errors across the fleet">
        {asked.value.map((one) => (
          <li key={`${one.version} ${one.key} ${one.kind} ${one.message}`} className={lists.trouble}>
            <TroubleRow trouble={one} />
          </li>
        ))}
      </ul>
    </>
  );
}

function TroubleRow({ trouble }: { trouble: Trouble }) {
  const { key, kind, message, version, count, users, dashboards, first, last, detail, usernames } = trouble;
  return (
    <>
      <StatusSymbol level={kind === "threw" || kind === "load" ? "serious" : "caution"} label={null} />
      <div>
        <p className={lists.message}>{message}</p>
        <p className={styles.dim}>
          {key} {KINDS[kind]} in {version}, {count === 1 ? "once" : `${count} times`}, seen by{" "}
          {users === 1 ? usernames[0] : counted(users, "user")}
          {dashboards > 0 && ` on ${counted(dashboards, "workspace")}`}
        </p>
        <p className={styles.dim}>
          Last <time dateTime={last}>{utc(last)}</time>
          {first !== last && (
            <>
              , first <time dateTime={first}>{utc(first)}</time>
            </>
          )}
        </p>
        <details>
          <summary>Details</summary>
          {users > 1 && <p className={styles.dim}>Seen by {usernames.join(", ")}.</p>}
          <pre>{detail || "Nothing more is known."}</pre>
        </details>
      </div>
    </>
  );
}
