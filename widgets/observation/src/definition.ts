import {
  INPUT_ATTRIBUTES,
  INPUT_DEVICES,
  INPUT_FORMATTED_SCHEMA_TYPE,
  INPUT_STRINGS,
  makeWidgetDef,
  VARIABLES,
  WORKSPACES,
} from "@octopus-widgets/sdk";
import type { ObservationConfig } from "./config";
import { Observation } from "./observation";
import { BLOCKS, EVENTS, PROCEDURES } from "./operations";

const text = (title: string, value: string, description?: string) => ({
  type: "string" as const,
  title,
  default: value,
  ...(description ? { description } : {}),
});
const OF = "Of the subarray's device.";

export const observation = makeWidgetDef<ObservationConfig>({
  key: "Observation",
  label: "Observation",
  description: "What each subarray observes: state, block, target, scan, receptors and procedure.",
  component: Observation,
  version: __WIDGET_VERSION__,
  layout: { w: 12, h: 9, minW: 2, minH: 2 },
  icon: "M12 3a9 9 0 1 0 9 9h-2a7 7 0 1 1-7-7V3Zm0 4a5 5 0 1 0 5 5h-2a3 3 0 1 1-3-3V7Zm5.5-4-1 2.5-2.5 1 2.5 1 1 2.5 1-2.5 2.5-1-2.5-1-1-2.5Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        subarrays: {
          type: INPUT_DEVICES,
          title: "Subarrays",
          description:
            "A card each. [properties]<device>/<property> stands for the names that a device property lists.",
          default: ["mid-tmc/subarray/01", "mid-tmc/subarray/02", "low-tmc/subarray/01", "low-tmc/subarray/02"],
        },
        labelFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "Label",
          description: "A template of {device} {domain} {family} {member} {block} {target}, and dashboard variables.",
          default: "{domain} {member}",
        },
        stateAttribute: text("Attribute of the observing state", "obsState", OF),
        blockAttribute: text("Attribute of the execution block", "configurationID", OF),
        targetAttribute: text("Attribute of the target", "target", OF),
        scanAttribute: text("Attribute of the scan's number", "scanID", OF),
        progressAttribute: text("Attribute of the progress", "progress", "Per cent of the step under way."),
        remainingAttribute: text("Attribute of the time left", "scanRemaining", "Seconds to the end of the scan."),
        resourcesAttribute: text("Attribute of the receptors", "assignedResources", "Names of their devices."),
        extraAttributes: { type: INPUT_ATTRIBUTES, title: "Further attributes of the subarray", default: [] },
        receptorAttributes: {
          type: INPUT_ATTRIBUTES,
          title: "Attributes that tell of trouble",
          description: "Of each receptor: states and healths.",
          default: ["state", "healthState"],
        },
        bandAttribute: text("Attribute of the band", "configuredBand", "Of the first receptor."),
        pointingAttributes: {
          type: INPUT_STRINGS,
          title: "Attributes of the pointing",
          description: "Of the first receptor.",
          default: ["achievedAzimuth", "achievedElevation"],
        },
        blocksQuery: {
          type: "string",
          title: "Execution blocks",
          description:
            "A query with their id, sbd, step, scans and error; $start and $end are filled in. Empty: not asked.",
          lines: 3,
          default: BLOCKS,
        },
        proceduresQuery: {
          type: "string",
          title: "Procedures",
          description: "A query with their id, state, subarray and telescope. Empty: not asked.",
          lines: 3,
          default: PROCEDURES,
        },
        eventsStream: {
          type: "string",
          title: "What procedures announce",
          description: "A subscription with procedure and message. Empty: not followed.",
          lines: 3,
          default: EVENTS,
        },
        selectedVariableKey: { type: VARIABLES, title: "On click, set the variable", default: "" },
        selectedVariableFormat: {
          type: INPUT_FORMATTED_SCHEMA_TYPE,
          title: "…to",
          description: "A template of {device} {domain} {family} {member} {block} {target}, and dashboard variables.",
          default: "device",
        },
        workspace: { type: WORKSPACES, title: "On click, open the workspace", default: "" },
      },
    },
  },
});
