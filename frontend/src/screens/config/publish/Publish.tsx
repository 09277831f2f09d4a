/** Publishing a draft, from the first look at it, through a merge where somebody was quicker, to what came of it. */
import { useState } from "react";
import { MergeView } from "./MergeView";
import { PublishDialog } from "./PublishDialog";

export interface PublishProps {
  /** Begin with a merge with this version, rather than with the look at the draft. */
  mergeWith?: number | null;
  onClose: () => void;
}

export function Publish({ mergeWith = null, onClose }: PublishProps) {
  const [merging, setMerging] = useState<number | null>(mergeWith);
  if (merging === null) return <PublishDialog onClose={onClose} onMerge={setMerging} />;
  // Who came only to merge stays in the draft; who was about to publish goes on with that.
  const taken = () => (mergeWith === null ? setMerging(null) : onClose());
  return <MergeView version={merging} onClose={onClose} onTaken={taken} />;
}
