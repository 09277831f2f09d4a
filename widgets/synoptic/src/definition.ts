import {
  INPUT_FORMATTED_SCHEMA_TYPE,
  INPUT_MULTIPLE_TANGO_ATTRIBUTES,
  INPUT_TANGO_ATTRIBUTES,
  makeWidgetDef,
  VARIABLES,
  WORKSPACES,
} from "@octopus-widgets/sdk";
import { BINDING_DEFAULTS as BEGIN, type SynopticConfig } from "./config";
import { Synoptic } from "./synoptic";

const OPERATOR = 3;

export const synoptic = makeWidgetDef<SynopticConfig>({
  key: "Synoptic",
  label: "Synoptic",
  description: "A drawing of the plant whose parts show values and act on the telescope.",
  component: Synoptic,
  version: __WIDGET_VERSION__,
  layout: { w: 10, h: 12, minW: 2, minH: 2 },
  icon: "M4 4h6v5H8v3h8V9h-2V4h6v5h-2v5h-5v2h3v5H8v-5h3v-2H6V9H4V4Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        drawing: {
          type: "file",
          title: "Drawing (SVG)",
          description: "At most 256 KiB. Scripts, links, animations and all that lies outside the file are left out.",
        },
        adapt: { type: "boolean", title: "Black and white follow the theme", default: true },
        bindings: {
          type: "array",
          title: "Parts and their attributes",
          description: "Easier in the widget: its pencil opens an editor beside the drawing.",
          default: [],
          items: {
            type: "object",
            properties: {
              part: {
                type: "string",
                title: "Part",
                description: "Its id in the drawing. tile-{n}, tile-{nn} or tile-{member}: one for each attribute.",
                default: BEGIN.part,
              },
              attributes: { type: INPUT_TANGO_ATTRIBUTES, title: "Attributes; the first shows", default: [] },
              show: {
                type: "select",
                title: "Shows as",
                enum: ["status", "colour", "text", "visible", "rotate", "move", "stretch", "card"],
                enumNames: [
                  "Status colour",
                  "Colour by value",
                  "Text",
                  "Seen or not",
                  "Rotation",
                  "Shift",
                  "Length",
                  "Card alone",
                ],
                default: BEGIN.show,
              },
              paint: {
                type: "radio",
                title: "Colours",
                enum: ["fill", "stroke", "both"],
                enumNames: ["Fill", "Line", "Both"],
                default: BEGIN.paint,
              },
              colours: {
                type: "string",
                title: "Colours or levels by value",
                description: "0 #2a4158, 50 #56b4e9; or 60 caution, 70 serious",
                default: BEGIN.colours,
              },
              template: {
                type: INPUT_FORMATTED_SCHEMA_TYPE,
                title: "Text",
                description: "A template of {value} {unit} {label} {quality} {age} {member} and dashboard variables.",
                default: BEGIN.template,
              },
              condition: {
                type: "string",
                title: "Seen when",
                description: "> 5, 1..5, = ON, != STOW, STANDBY. Empty: when it is neither 0 nor false.",
                default: BEGIN.condition,
              },
              from: { type: "number", title: "Value at the begin", default: BEGIN.from },
              to: { type: "number", title: "Value at the end", default: BEGIN.to },
              low: { type: "number", title: "Degrees, units or percent at the begin", default: BEGIN.low },
              high: { type: "number", title: "…at the end", default: BEGIN.high },
              axis: { type: "radio", title: "Along", enum: ["x", "y"], default: BEGIN.axis },
              centre: {
                type: "string",
                title: "Rotates about",
                description: "x and y in the drawing's units; empty: the middle of the part.",
                default: BEGIN.centre,
              },
              blink: { type: "boolean", title: "A critical one blinks until it is looked at", default: BEGIN.blink },
              action: {
                type: "select",
                title: "On click",
                enum: ["none", "variable", "command", "write"],
                enumNames: ["Nothing", "Set a variable", "Run a command", "Write the attribute"],
                default: BEGIN.action,
              },
              variable: { type: VARIABLES, title: "Variable", default: BEGIN.variable },
              value: { type: INPUT_FORMATTED_SCHEMA_TYPE, title: "…set to", default: BEGIN.value },
              workspace: { type: WORKSPACES, title: "Workspace to open", default: BEGIN.workspace },
              command: {
                type: "string",
                title: "Command",
                description: "Name and argument; of another device, device/Name.",
                default: BEGIN.command,
                level: OPERATOR,
              },
            },
          },
        },
        hoverAttributes: {
          type: INPUT_MULTIPLE_TANGO_ATTRIBUTES,
          title: "Attributes of the hover card",
          description: "A row for each binding, in the same order; a row may hold several.",
          default: [],
        },
      },
    },
  },
});
