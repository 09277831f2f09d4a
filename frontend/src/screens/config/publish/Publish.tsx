/** Publishing a draft, from the first look at it, through a merge where somebody was quicker, to what came of it. */
import { useState } from "react";
import { Dialog, Message } from "../../../design";
import { useDraft } from "../draft";
import { MergeView } from "./MergeView";
import { PublishDialog } from "./PublishDialog";

export interface PublishProps {
  /** Begin with a merge with this version, rather than with the look at the draft. */
  mergeWith?: number | null;
  onClose: () => void;
}

export function Publish({ mergeWith = null, onClose }: PublishProps) {
  const { base } = useDraft();
  const [merging, setMerging] = useState<number | null>(mergeWith);
  /** The version that the draft is to be made from once a merge was taken. */
  const [awaited, setAwaited] = useState(0);
  if (merging !== null) {
    // Who came only to merge stays in the draft; who was about to publish goes on with that.
    const taken = () => {
      if (mergeWith !== null) return onClose();
      setAwaited(merging);
      setMerging(null);
      return undefined;
    };
    return <MergeView version={merging} onClose={onClose} onTaken={taken} />;
  }
  if (base.version < awaited)
    return (
      <Dialog title="Publish the endpoints" onClose={onClose}>
        <Message title={`Going on from version ${awaited}…`} />
      </Dialog>
    );
  return <PublishDialog onClose={onClose} onMerge={setMerging} />;
}
