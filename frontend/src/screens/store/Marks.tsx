/** What is known of a version at a glance: where it runs, who vouches for it, whether it is kept. */
import { Icon } from "../../design";
import styles from "./store.module.css";
import type { Package } from "./words";

export const activeOf = (found: Package) => found.versions.find(({ version }) => version === found.active);

export function Marks({ found }: { found: Package }) {
  const active = activeOf(found);
  return (
    <span className={styles.marks}>
      {found.local && (
        <span className={styles.mark} data-isolated="" title="A folder of OCTOPUS_WIDGET_DEV_DIR: somebody works on it">
          <Icon name="edit" />
          local build
        </span>
      )}
      {found.pinned && !found.local && (
        <span className={styles.mark} title="Nothing that is added takes its place">
          <Icon name="lock" />
          pinned
        </span>
      )}
      {active?.signedBy && (
        <span className={styles.mark} title="A trusted key vouches for it">
          <Icon name="check" />
          signed by {active.signedBy}
        </span>
      )}
      {active?.registry != null && <Where trusted={active.trusted} />}
    </span>
  );
}

const FALLBACK = "M4 5h16v14H4ZM4 9h16";

/** The symbol of a package; packages draw theirs filled. */
export function PackageSymbol({ path, large = false }: { path: string | null; large?: boolean }) {
  return (
    <span className={styles.symbol} data-large={large || undefined} data-own={path === null ? undefined : ""}>
      <Icon path={path ?? FALLBACK} />
    </span>
  );
}

/** Where a version runs. */
export function Where({ trusted, own = false }: { trusted: boolean; own?: boolean }) {
  if (own) return <span className={styles.mark}>comes with Octopus</span>;
  return trusted ? (
    <span className={styles.mark} title="It runs in the page, with the rights of whoever looks at it">
      <Icon name="shield" />
      trusted
    </span>
  ) : (
    <span className={styles.mark} data-isolated="" title="It runs in a frame of its own, with its permissions only">
      <Icon name="panel" />
      isolated
    </span>
  );
}
