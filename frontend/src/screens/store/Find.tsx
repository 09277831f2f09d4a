/** What the registries have that may be added. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useState } from "react";
import { StoreSearchDocument, type StoreSearchQuery } from "../../api/generated";
import { aloud } from "../../api/sentence";
import { useAsked } from "../../api/useAsked";
import { useRouter } from "../../app/router";
import { Button, Field, Input, Message, StatusSymbol } from "../../design";
import { Link } from "./Link";
import lists from "./lists.module.css";
import { Where } from "./Marks";
import { packagePlace, place } from "./places";
import styles from "./store.module.css";
import { TakeDialog } from "./TakeDialog";
import { isUnset, type Stock } from "./useStore";
import { counted, typedPackage } from "./words";

/** Milliseconds after the last key until registries are asked. */
const PAUSE = 300;
const MOST = 50;
type Found = StoreSearchQuery["searchWidgets"]["found"][number];
interface Taking {
  name: string;
  version: string | null;
}

export function Find({ text, stock }: { text: string; stock: Stock }) {
  const [typed, setTyped] = useState(text);
  const settled = useSettled(typed);
  const [asked, again] = useSearch(settled);
  const [taking, setTaking] = useState<Taking | null>(null);
  const exact = typedPackage(typed);
  const { found = [], faults = [] } = asked.value ?? {};
  const current = (name: string) => stock.packages?.find((one) => one.package.name === name)?.package ?? null;
  return (
    <div className={styles.page}>
      <form
        className={`${lists.tools} ${lists.search}`}
        onSubmit={(event) => {
          event.preventDefault();
          if (exact) setTaking(exact);
        }}
      >
        <Field
          label="Search the registries"
          hint="Words, or a package as it is named: @scope/name, @scope/name@1.2.0, with a tag or a range"
        >
          {(ids) => (
            <Input {...ids} type="search" value={typed} onChange={(event) => setTyped(event.target.value)} autoFocus />
          )}
        </Field>
        {exact && (
          <Button type="submit" look="primary" icon="add" className={lists.exact}>
            Add {exact.name}
            {exact.version && `@${exact.version}`}
          </Button>
        )}
      </form>
      {faults.map(({ registry, message }) => (
        <p key={registry} className={styles.warning} role="alert">
          <StatusSymbol level="serious" /> The registry {registry} could not be searched. {aloud(message)}
        </p>
      ))}
      {asked.status === "failed" && isUnset(asked.error) ? (
        <Message title="There is no registry to search">
          {aloud(asked.error.message)} What is set now stands under <Link to={place("rules")}>Rules</Link>.
        </Message>
      ) : asked.status === "failed" ? (
        <Message
          title="The registries could not be searched"
          level="serious"
          actions={<Button onClick={again}>Try again</Button>}
        >
          {aloud(asked.error.message)}
        </Message>
      ) : (
        <>
          <p role="status" className={styles.dim}>
            {asked.status === "asking" || typed !== settled
              ? "Searching…"
              : found.length === 0
                ? "No package within the scopes that are allowed fits."
                : counted(found.length, "package")}
          </p>
          {found.length > 0 && (
            <ul className={styles.rows} aria-label="Packages of the registries">
              {found.map((one) => (
                <Hit
                  key={`${one.registry} ${one.name}`}
                  found={one}
                  onAdd={() => setTaking({ name: one.name, version: null })}
                />
              ))}
            </ul>
          )}
          {found.length === 0 && asked.status === "ok" && typed === settled && (
            <Message title="Nothing was found">
              Registries and scopes that widgets may come from stand under <Link to={place("rules")}>Rules</Link>, and
              whoever runs Octopus can add to them.
            </Message>
          )}
        </>
      )}
      {taking && <TakeDialog {...taking} current={current(taking.name)} onClose={() => setTaking(null)} />}
    </div>
  );
}

/** A text once nobody has typed for a while; it stands in the address then. */
function useSettled(typed: string): string {
  const router = useRouter();
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    if (typed === settled) return undefined;
    const timer = setTimeout(() => {
      setSettled(typed);
      router.go(place("find", typed.trim() || null), { replace: true });
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [router, typed, settled]);
  return settled;
}

function useSearch(text: string) {
  const client = useApolloClient();
  return useAsked(
    useCallback(async () => {
      const { data } = await client.query({ query: StoreSearchDocument, variables: { text, limit: MOST } });
      return data?.searchWidgets ?? { found: [], faults: [] };
    }, [client, text]),
  );
}

function Hit({ found, onAdd }: { found: Found; onAdd: () => void }) {
  return (
    <li className={`${lists.row} ${lists.hit}`}>
      <span className={lists.what}>
        <Link to={packagePlace(found.name)} className={lists.name}>
          {found.name}
        </Link>
        <span className={styles.dim}>{found.description || "Says nothing of itself."}</span>
      </span>
      <span className={styles.version}>{found.version ?? "—"}</span>
      <span className={styles.marks}>
        <Where trusted={found.trusted} />
      </span>
      <span className={styles.dim}>
        {[found.publisher && `by ${found.publisher}`, found.published?.slice(0, 10), `in ${found.registry}`]
          .filter(Boolean)
          .join(", ")}
      </span>
      <span className={lists.act}>
        {found.added === null ? (
          <Button icon="add" onClick={onAdd} aria-label={`Add ${found.name}`}>
            Add
          </Button>
        ) : (
          <span className={styles.dim}>added, {found.added}</span>
        )}
      </span>
    </li>
  );
}
