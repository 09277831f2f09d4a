/** The draft that all pages of the Config UI work on: its text, what it says, what is wrong with it, where it is kept. */
export { Draft } from "./draft";
export { parsePointer, pointerOf, valueAt } from "./pointer";
export { locate, locateNearest, offsetOf, pathAt, placeOf } from "./scan";
export { DraftConflict, draftTransport } from "./transport";
export {
  asObject,
  type Broken,
  type Change,
  type DraftState,
  type DraftView,
  type EndpointsDocument,
  type Fault,
  type Report,
} from "./types";
export { DraftContext, goTo, useDraft, useOpenDraft } from "./useDraft";
