/**
 * The past joined to the present: columns in typed arrays, outside React and Redux. `app` builds one `HistoryStore` for the page; widgets
 * reach it through the host's `useHistory`.
 */
export { type AskServer, type FieldError, HISTORY, HistoryAsker, type ReadErrors } from "./asker";
export { HistoryStore } from "./store";
export type { Kind, Wish } from "./stretch";
export type { HistoryView } from "./view";
