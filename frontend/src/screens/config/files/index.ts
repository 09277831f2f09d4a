/** Files as truth: what comes from OCTOPUS_PROVISIONING_DIR, and the marks of it elsewhere. */
export { ProvenanceMark } from "./ProvenanceMark";
export { useProvenance, useProvisioning } from "./useProvisioning";
