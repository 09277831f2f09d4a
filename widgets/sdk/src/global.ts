import type { OctopusGlobal } from "./contract";

declare global {
  /** Published by the host; a bundle may create it and wait for `registerWidget`. */
  var Octopus: OctopusGlobal | undefined;
}
