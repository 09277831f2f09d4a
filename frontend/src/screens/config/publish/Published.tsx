/** What came of publishing. Warnings stay in sight: something may still have to be done. */
import { Button, Dialog, Message } from "../../../design";
import { type FaultLine, Faults } from "./Faults";
import styles from "./publish.module.css";
import type { Outcome } from "./usePublishing";

export interface PublishedProps {
  outcome: Outcome;
  /** Queries, mutations and streams of the version. */
  fields: number;
  warnings: readonly FaultLine[];
  onClose: () => void;
}

export function Published({ outcome, fields, warnings, onClose }: PublishedProps) {
  const { version, serving, problem } = outcome;
  const close = (
    <Button look="primary" data-autofocus="" onClick={onClose}>
      Done
    </Button>
  );
  return (
    <Dialog title="Published" onClose={onClose} footer={close}>
      {serving ? (
        <Message title={`Version ${version} is published and served`} level="normal">
          The API offers {fields === 1 ? "one configured field" : `${fields} configured fields`}. Open dashboards follow
          without being loaded anew; every other process of the server follows within a second.
        </Message>
      ) : (
        <Message title={`Version ${version} is stored, but not served here`} level="serious">
          {problem ?? "This process still serves the version before it. The log of the server says why."} Bring an
          earlier version back with Versions, or publish a mended draft.
        </Message>
      )}
      {warnings.length > 0 && (
        <section className={styles.section} aria-label="Still to be done">
          <h3>Still to be done</h3>
          <Faults label="Warnings" faults={warnings} />
        </section>
      )}
    </Dialog>
  );
}
