/** Files as truth: the files with their state, what was changed over them, and what they say of widgets. */
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import type { ProvisionedKind } from "../../../api/generated";
import { Button, Message, StatusSymbol } from "../../../design";
import { Entries } from "./Entries";
import { FileList } from "./FileList";
import styles from "./files.module.css";
import { type Provisioning, provisioningOf } from "./followed";
import { Overrides } from "./Overrides";
import { PatchDialog } from "./PatchDialog";
import { useProvisioning } from "./useProvisioning";
import { Widgets } from "./Widgets";
import { place, summary } from "./words";

/** What a patch is asked for; `pointers` null: all that is in no file. */
export interface Wanted {
  kind: ProvisionedKind;
  pointers: readonly string[] | null;
}

export function Files() {
  const source = provisioningOf(useApolloClient());
  const { state, fault } = useProvisioning();
  const [exporting, setExporting] = useState<Wanted | null>(null);
  if (!state && fault)
    return (
      <Message
        title="The files could not be asked for"
        level="serious"
        actions={<Button onClick={() => source.again()}>Try again</Button>}
      >
        {fault.message}
      </Message>
    );
  if (!state) return <Message title="Asking for the files…" />;
  if (state.directory === null) return <NoFolder />;
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h2>Files</h2>
        <p>
          <code>{state.directory}</code> {summary(state)}
        </p>
      </header>
      {fault && (
        <section className={styles.trouble} role="alert" aria-label="What is not followed">
          <p>
            <StatusSymbol level="serious" /> This may be out of date; it is tried again. {fault.message}
          </p>
        </section>
      )}
      <Troubles state={state} />
      <FileList files={state.files} refused={new Set(state.refused.map(({ path }) => path))} />
      <Overrides state={state} onExport={setExporting} />
      <Widgets state={state} />
      <Entries entries={state.entries} />
      {exporting && <PatchDialog wanted={exporting} onClose={() => setExporting(null)} />}
    </div>
  );
}

function NoFolder() {
  return (
    <Message title="No folder of files">
      Endpoints, workspaces and lists of widgets may also stand in files, JSON or YAML. Set{" "}
      <code>OCTOPUS_PROVISIONING_DIR</code> to their folder and start Octopus again; its documentation tells how, under
      “Provision from files”.
    </Message>
  );
}

/** What is not served as the files say it, and why. */
function Troubles({ state }: { state: Provisioning }) {
  if (state.problem === null && state.refused.length === 0) return null;
  return (
    <section className={styles.trouble} role="alert" aria-label="What is not served">
      {state.problem !== null && (
        <p>
          <StatusSymbol level="serious" /> {state.problem}
        </p>
      )}
      {state.refused.length > 0 && (
        <>
          <p>
            <StatusSymbol level="serious" /> The files have faults together, so what was served before is served on:
          </p>
          <ul>
            {state.refused.map((one) => (
              <li key={`${one.path} ${one.pointer} ${one.message}`}>
                <code>{place(one.path, one.line)}</code> {one.message}
                {one.pointer && <span className={styles.dim}> ({one.pointer})</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
