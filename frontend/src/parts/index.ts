/** Pieces of the page that are fetched later than the page itself, and what is shown when they cannot be had. */
export { Broken } from "./Broken";
export { Fetched } from "./Fetched";
export { Guard } from "./Guard";
export { NotLoaded } from "./NotLoaded";
export { Part, type PartState } from "./part";
export { useIdlePrefetch } from "./useIdlePrefetch";
export { useUpdated } from "./useUpdated";
export { Waiting } from "./Waiting";
