/** Pieces of the page that are fetched later than the page itself, and what is shown when they cannot be had. */
export { Broken } from "./Broken";
export { Fetched } from "./Fetched";
export { Guard } from "./Guard";
export { Part, type PartState } from "./part";
export { useAgain } from "./useAgain";
export { useIdlePrefetch } from "./useIdlePrefetch";
export { useUpdated } from "./useUpdated";
export { Waiting } from "./Waiting";
