/** Every version of the endpoints: who, when, why and what; any two compared; any of them brought back. */
import { useState } from "react";
import { useRouter } from "../../../app/router";
import { Button, Message, Select } from "../../../design";
import { useDraft } from "../draft";
import { EntryDiffs, Part, summary, UnifiedDiff } from "../publish";
import { useNewestPublished } from "../publish/useMeanwhile";
import { Restore } from "./Restore";
import { type Documents, useChosen, useComparison, useDocuments, useVersions, type Version } from "./useVersions";
import { VersionList } from "./VersionList";
import styles from "./versions.module.css";

export function Versions({ what }: { what: string | null }) {
  const published = useNewestPublished();
  const [asked, again] = useVersions(published?.version ?? null);
  const documents = useDocuments();
  const router = useRouter();
  const versions = asked.value ?? [];
  const chosen = useChosen(what, versions);
  const go = (after: number, before = after - 1) =>
    router.go({ name: "config", page: "versions", what: before === after - 1 ? `${after}` : `${before}..${after}` });
  if (asked.status === "failed" && !asked.value)
    return (
      <Message
        title="The versions could not be read"
        level="serious"
        actions={<Button onClick={again}>Try again</Button>}
      >
        {asked.error.message}
      </Message>
    );
  if (!asked.value) return <Message title="Reading the versions…" />;
  if (!chosen)
    return (
      <Message title="No version is published yet">
        What is served comes from the file of OCTOPUS_ENDPOINTS, or there is none. The first draft that is published
        becomes version 1.
      </Message>
    );
  return (
    <div className={styles.page}>
      <VersionList
        versions={versions}
        documents={documents}
        chosen={chosen.after}
        onChoose={(version) => go(version)}
      />
      <Details
        key={`${chosen.before}..${chosen.after}`}
        versions={versions}
        documents={documents}
        before={chosen.before}
        after={chosen.after}
        onCompare={(before) => go(chosen.after, before)}
      />
    </div>
  );
}

interface DetailsProps {
  versions: readonly Version[];
  documents: Documents;
  before: number;
  after: number;
  onCompare: (before: number) => void;
}

function Details({ versions, documents, before, after, onCompare }: DetailsProps) {
  const [asked, again] = useComparison(documents, before, after);
  const [restoring, setRestoring] = useState(false);
  const draft = useDraft();
  const newest = versions[0]?.version ?? after;
  const version = versions.find((one) => one.version === after);
  const open = async () => {
    draft.replace(`${JSON.stringify(await documents(after), null, 2)}\n`, newest);
    draft.goTo("");
  };
  return (
    <section className={styles.details} aria-labelledby="version-title">
      <header className={styles.header}>
        <div>
          <h2 id="version-title">Version {after}</h2>
          <p>{version?.comment}</p>
        </div>
        <div className={styles.actions}>
          <Button onClick={() => void open()}>Open as a draft</Button>
          <Button look="primary" icon="undo" disabled={after === newest} onClick={() => setRestoring(true)}>
            Restore
          </Button>
        </div>
      </header>
      <div className={styles.compare}>
        <label htmlFor="compared-with">Compared with</label>
        <Select id="compared-with" value={before} onChange={(event) => onCompare(Number(event.target.value))}>
          {versions
            .filter((one) => one.version !== after)
            .map((one) => (
              <option key={one.version} value={one.version}>
                Version {one.version}
                {one.version === after - 1 ? ", the one before" : ""}: {one.comment.slice(0, 60)}
              </option>
            ))}
          <option value={0}>What was there before version 1</option>
        </Select>
      </div>
      {asked.status === "failed" ? (
        <Message title="It could not be compared" level="serious" actions={<Button onClick={again}>Try again</Button>}>
          {asked.error.message}
        </Message>
      ) : asked.value ? (
        <>
          <Part title="In the document" note={summary(asked.value.entries) || "nothing is different"}>
            {asked.value.entries.length > 0 && (
              <EntryDiffs changes={asked.value.entries} label="Entries that are different" />
            )}
          </Part>
          <Part title="In the schema" note={asked.value.sdl ? "" : "nothing is different"}>
            {asked.value.sdl && <UnifiedDiff label="Difference of the schema" diff={asked.value.sdl} />}
          </Part>
        </>
      ) : (
        <Message title="Comparing…" />
      )}
      {restoring && (
        <Restore version={after} newest={newest} documents={documents} onClose={() => setRestoring(false)} />
      )}
    </section>
  );
}
