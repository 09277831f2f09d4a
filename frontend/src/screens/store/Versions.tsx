/** The versions of a package that a registry has or that were added; any of them looked at, added, made active, removed. */
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { StoreActivateDocument } from "../../api/generated";
import { Button, StatusSymbol } from "../../design";
import { utc } from "../../time/utc";
import { Problem } from "./Actions";
import lists from "./lists.module.css";
import { RemoveDialog } from "./RemoveDialog";
import styles from "./store.module.css";
import { TakeDialog } from "./TakeDialog";
import { useWork } from "./useStore";
import { bytes, type Details, type Package } from "./words";

interface VersionsProps {
  details: Details;
  found: Package | null;
  onChoose: (version: string) => void;
}

export function Versions({ details, found, onChoose }: VersionsProps) {
  const client = useApolloClient();
  const work = useWork();
  const [taking, setTaking] = useState<string | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const { name } = details;
  const activate = (version: string) =>
    work.act(() => client.mutate({ mutation: StoreActivateDocument, variables: { name, version } }));
  return (
    <>
      {work.problem && <Problem text={work.problem} />}
      <ul className={styles.rows} aria-label="Versions">
        {details.versions.map(({ version, published, deprecated, tags }) => {
          const added = found?.versions.find((one) => one.version === version);
          const active = found?.active === version;
          return (
            <li key={version} className={lists.versionRow}>
              <span className={styles.version}>{version}</span>
              <span className={styles.marks}>
                {active && <span className={styles.mark}>active</span>}
                {tags.map((tag) => (
                  <span key={tag} className={styles.mark}>
                    {tag}
                  </span>
                ))}
              </span>
              <span className={styles.dim}>{told(published, added)}</span>
              <span className={lists.act}>
                {version !== details.version && (
                  <Button look="quiet" aria-label={`Show ${version}`} onClick={() => onChoose(version)}>
                    Show
                  </Button>
                )}
                {!added && (
                  <Button look="quiet" aria-label={`Use ${version}`} onClick={() => setTaking(version)}>
                    Use
                  </Button>
                )}
                {added && !active && (
                  <Button
                    look="quiet"
                    aria-label={`Make ${version} active`}
                    disabled={work.busy}
                    onClick={() => void activate(version)}
                  >
                    Make active
                  </Button>
                )}
                {added?.registry && (
                  <Button look="quiet" aria-label={`Remove ${version}`} onClick={() => setRemoving(version)}>
                    Remove
                  </Button>
                )}
              </span>
              {deprecated && (
                <p className={lists.deprecated}>
                  <StatusSymbol level="caution" label="Deprecated" /> {deprecated}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {taking && <TakeDialog name={name} version={taking} current={found} onClose={() => setTaking(null)} />}
      {removing && (
        <RemoveDialog name={name} version={removing} onClose={() => setRemoving(null)} onRemoved={() => undefined} />
      )}
    </>
  );
}

/** When it was published, who added it, and what it is. */
function told(published: string | null, added: Package["versions"][number] | undefined): string {
  const words = [published && `published ${published.slice(0, 10)}`];
  if (added?.registry) words.push(`added by ${added.addedBy} ${utc(added.addedAt)}`);
  if (added) words.push(bytes(added.size), added.signedBy && `signed by ${added.signedBy}`);
  return words.filter(Boolean).join(", ");
}
