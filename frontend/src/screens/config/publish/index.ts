/** Publishing a draft: the look at it beforehand, the merge with what somebody else published, what came of it. */

export { codeOf, sentence } from "../../../api/sentence";
export { useAsked } from "../../../api/useAsked";
export { EntryDiffs } from "./EntryDiffs";
export { changedEntries, type EntryChange, entriesOf, KIND, keysOf, summary } from "./entries";
export { Faults } from "./Faults";
export { CommentAndPublish, counted, Part, PreviewOf } from "./PublishDialog";
export { Published } from "./Published";
export { TextDiff } from "./TextDiff";
export { UnifiedDiff } from "./UnifiedDiff";
export { usePreview } from "./usePublishing";
