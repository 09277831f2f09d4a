/** Overrides as a file for the folder: read, copied, kept. */
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useState } from "react";
import { ProvisionedPatchDocument } from "../../../api/generated";
import { useAsked } from "../../../api/useAsked";
import { Button, Dialog, Message } from "../../../design";
import { saveText } from "../../dashboard/fromFiles/saveText";
import { ScrollBox } from "../publish/ScrollBox";
import type { Wanted } from "./Files";
import styles from "./files.module.css";
import { count } from "./words";

export function PatchDialog({ wanted, onClose }: { wanted: Wanted; onClose: () => void }) {
  const client = useApolloClient();
  const [copied, setCopied] = useState(false);
  const { kind, pointers } = wanted;
  const [asked, again] = useAsked(
    useCallback(async () => {
      const variables = { kind, pointers: pointers === null ? null : [...pointers] };
      const { data } = await client.query({ query: ProvisionedPatchDocument, variables });
      if (!data) throw new Error("The server answered without a patch.");
      return data.provisionedPatch;
    }, [client, kind, pointers]),
  );
  const patch = asked.value;
  const folder = kind === "WIDGETS" ? "widgets/" : "endpoints/";
  return (
    <Dialog
      title="Overrides as a patch"
      size="large"
      onClose={onClose}
      footer={
        patch && (
          <>
            <Button
              icon="copy"
              onClick={() => void navigator.clipboard?.writeText(patch.text).then(() => setCopied(true))}
            >
              {copied ? "Copied" : "Copy"}
            </Button>
            <Button look="primary" onClick={() => saveText(patch.filename, patch.text)}>
              Download {patch.filename}
            </Button>
          </>
        )
      }
    >
      {asked.status === "failed" ? (
        <Message
          title="The patch could not be made"
          level="serious"
          actions={<Button onClick={again}>Try again</Button>}
        >
          {asked.error.message}
        </Message>
      ) : patch ? (
        <div className={styles.patch}>
          <p>
            JSON Patch (RFC 6902), {count(patch.operations, "operation")}. Put it into <code>{folder}</code> as it is,
            or apply it to your files: they then say what is served, and the overrides end. It fails, and says so, where
            a file says something else by then.
          </p>
          <ScrollBox label="The patch" className={styles.text}>
            <pre>{patch.text}</pre>
          </ScrollBox>
        </div>
      ) : (
        <Message title="Making the patch…" />
      )}
    </Dialog>
  );
}
