import type { Json } from "@octopus-widgets/sdk";

export type ObservationConfig = {
  title: string;
  subarrays: Json[];
  labelFormat: string;
  stateAttribute: string;
  blockAttribute: string;
  targetAttribute: string;
  scanAttribute: string;
  progressAttribute: string;
  remainingAttribute: string;
  resourcesAttribute: string;
  extraAttributes: Json[];
  receptorAttributes: Json[];
  bandAttribute: string;
  pointingAttributes: Json[];
  blocksQuery: string;
  proceduresQuery: string;
  eventsStream: string;
  selectedVariableKey: string;
  selectedVariableFormat: string;
  workspace: string;
};
