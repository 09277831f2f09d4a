import type { Json } from "@octopus-widgets/sdk/contract";
import { useState } from "react";
import { Button, Dialog } from "../../../design";
import { useDraft } from "../draft";
import { endpointAt, type Section } from "../trying/trial";
import { MappingBuilder } from "./MappingBuilder";
import styles from "./mapping.module.css";
import { type Proposal, proposeType, resultName, withTypes } from "./propose";
import { ReplySource } from "./ReplySource";
import { keepReply, keptReply } from "./replies";

export interface MappingDialogProps {
  /** JSON pointer of the endpoint in the draft. */
  entry: string;
  onClose: () => void;
}

/** A mapping of the draft, built by clicking in a real reply. Every step is a change of the draft, and can be undone. */
export function MappingDialog({ entry, onClose }: MappingDialogProps) {
  const draft = useDraft();
  const [, section = "", name = ""] = entry.split("/");
  const endpoint = endpointAt(draft.document, section, name);
  const [reply, setReply] = useState<Json | undefined>(() => keptReply(entry));
  const take = (found: Json) => {
    keepReply(entry, found);
    setReply(found);
  };
  const adopt = ({ type, ...proposal }: Proposal) => {
    const types = (draft.document?.types ?? undefined) as Json | undefined;
    if (proposal.definitions !== "") draft.set("/types", withTypes(types, { type, ...proposal }));
    draft.set(`${entry}/type`, type);
  };
  if (endpoint === null) return null;
  return (
    <Dialog
      title={`Mapping of ${name}`}
      size="large"
      onClose={onClose}
      footer={
        <>
          <Button icon="undo" disabled={!draft.canUndo} onClick={() => draft.undo()}>
            Undo
          </Button>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className={styles.dialog}>
        <ReplySource
          key={entry}
          document={draft.document}
          section={section as Section}
          name={name}
          endpoint={endpoint}
          had={reply !== undefined}
          onReply={take}
        />
        {reply !== undefined && (
          <MappingBuilder
            reply={reply}
            mapping={endpoint.mapping as never}
            type={typeof endpoint.type === "string" ? endpoint.type : null}
            propose={(result) => proposeType(resultName(name, section === "streams"), result)}
            onMapping={(mapping) => draft.set(`${entry}/mapping`, mapping)}
            onType={adopt}
          />
        )}
      </div>
    </Dialog>
  );
}
