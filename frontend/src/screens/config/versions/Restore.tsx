/** Bringing a version back: the same look beforehand as at a draft, and its document becomes the next version. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useState } from "react";
import { RestoreVersionDocument } from "../../../api/generated";
import { useAsked } from "../../../api/useAsked";
import { Button, Dialog, Message } from "../../../design";
import {
  CommentAndPublish,
  changedEntries,
  codeOf,
  entriesOf,
  PreviewOf,
  Published,
  sentence,
  usePreview,
} from "../publish";
import type { Outcome, PublishState } from "../publish/usePublishing";
import type { Documents } from "./useVersions";

export interface RestoreProps {
  version: number;
  /** The version that it takes the place of. */
  newest: number;
  documents: Documents;
  onClose: () => void;
}

interface Both {
  was: unknown;
  is: unknown;
}

export function Restore(props: RestoreProps) {
  const { version, documents, onClose } = props;
  // The one that is looked at: what somebody publishes meanwhile is a conflict, and not overwritten unseen.
  const [newest] = useState(props.newest);
  const title = `Bring version ${version} back`;
  const [asked, again] = useAsked(
    useCallback(
      async (): Promise<Both> => ({ was: await documents(newest), is: await documents(version) }),
      [documents, newest, version],
    ),
  );
  if (asked.value) return <Restoring {...props} newest={newest} title={title} both={asked.value} />;
  return (
    <Dialog title={title} onClose={onClose}>
      {asked.status === "failed" ? (
        <Message title="It could not be read" level="serious" actions={<Button onClick={again}>Try again</Button>}>
          {asked.error.message}
        </Message>
      ) : (
        <Message title="Reading both versions…" />
      )}
    </Dialog>
  );
}

function Restoring({ version, newest, title, both, onClose }: RestoreProps & { title: string; both: Both }) {
  const [text] = useState(() => JSON.stringify(both.is, null, 2));
  const [changes] = useState(() => changedEntries(both.was, both.is));
  const [asked, again] = usePreview(text, both.is);
  const [state, restore] = useRestore(version, newest);
  if (state.phase === "done")
    return (
      <Published
        outcome={state.outcome}
        fields={fieldCount(both.is)}
        warnings={asked.value?.report.faults.filter(({ severity }) => severity !== "error") ?? []}
        onClose={onClose}
      />
    );
  return (
    <Dialog
      title={title}
      size="wide"
      onClose={onClose}
      footer={
        <CommentAndPublish
          asked={asked}
          state={state}
          same={changes.length === 0}
          onPublish={(comment) => void restore(comment)}
          onClose={onClose}
          action={`Publish it as version ${newest + 1}`}
        />
      }
    >
      <PreviewOf asked={asked} changes={changes} base={newest} onAgain={again} />
    </Dialog>
  );
}

const fieldCount = (document: unknown): number =>
  [...entriesOf(document).values()].filter(({ section }) => ["queries", "mutations", "streams"].includes(section))
    .length;

function useRestore(version: number, baseVersion: number): [PublishState, (comment: string) => Promise<void>] {
  const client = useApolloClient();
  const [state, setState] = useState<PublishState>({ phase: "asking" });
  const restore = async (comment: string) => {
    setState({ phase: "publishing" });
    try {
      const variables = { version, comment, baseVersion };
      const { data } = await client.mutate({ mutation: RestoreVersionDocument, variables });
      if (!data) throw new Error("The server answered without a version.");
      const outcome: Outcome = { ...data.restoreEndpoints, problem: null };
      setState({ phase: "done", outcome });
    } catch (fault) {
      const message =
        codeOf(fault)?.code === "CONFLICT"
          ? `${sentence(fault)}. Close this, and look at the difference from the version that is published now.`
          : sentence(fault);
      setState({ phase: "failed", message });
    }
  };
  return [state, restore];
}
