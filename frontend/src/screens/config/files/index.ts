/** Files as truth: what comes from OCTOPUS_PROVISIONING_DIR, and the marks of it elsewhere. */
export { Mark, ProvenanceMark } from "./ProvenanceMark";
export { useProvenance, useProvisioning } from "./useProvisioning";
export { provenance } from "./words";
