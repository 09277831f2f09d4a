import { StatusSymbol } from "../../../design";
import { useDraft } from "../draft";
import { faultsWithin } from "../faults";
import styles from "./Python.module.css";
import type { Use } from "./uses";

const NOUNS = { queries: "query", mutations: "mutation", streams: "stream" } as const;

/** The endpoints that use the function, each a way to its form. */
export function FunctionUses({ uses }: { uses: readonly Use[] }) {
  const { goTo, faults } = useDraft();
  return (
    <section className={styles.uses} aria-label="Used by">
      <h3>Used by</h3>
      {uses.length === 0 && <p className={styles.hint}>No endpoint uses it yet.</p>}
      <ul>
        {uses.map(({ pointer, name, section, as }) => (
          <li key={`${pointer} ${as}`}>
            <button type="button" onClick={() => goTo(pointer)}>
              <span>{name}</span>
              <span className={styles.rule}>
                {NOUNS[section]}
                {as === "transform" ? ", transform" : ""}
              </span>
              {faultsWithin(faults, pointer).length > 0 && <StatusSymbol level="serious" label="has faults" />}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
