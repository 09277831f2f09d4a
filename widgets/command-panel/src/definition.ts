import { INPUT_DEVICES, INPUT_STRINGS, makeWidgetDef, OPERATOR_LEVEL } from "@octopus-widgets/sdk";
import { CommandPanel } from "./command-panel";
import type { PanelConfig } from "./config";

const CONFIRM = {
  type: "radio",
  enum: ["none", "ask", "type"],
  enumNames: ["No", "Ask", "Type the name"],
  default: "ask",
} as const;

export const commandPanel = makeWidgetDef<PanelConfig>({
  key: "CommandPanel",
  label: "Command panel",
  description: "Buttons that run commands, with preconditions, confirmation and read-back.",
  component: CommandPanel,
  version: __WIDGET_VERSION__,
  layout: { w: 8, h: 10, minW: 2, minH: 2 },
  icon: "M4 4h7v7H4V4Zm9 0h7v7h-7V4Zm-9 9h7v7H4v-7Zm9 3 2-1.5 2 2 3.5-4 1.5 1.3-5 5.7-4-3.5Z",
  config: {
    schema: {
      type: "object",
      properties: {
        title: { type: "string", title: "Title", default: "" },
        devices: {
          type: INPUT_DEVICES,
          title: "Devices",
          description:
            "Whom the buttons act on; {dish} is a dashboard variable, [properties]<device>/<property> a list. Of several, a person chooses in the widget.",
          default: [],
        },
        actions: {
          type: "list",
          title: "Buttons",
          default: [],
          items: {
            type: "object",
            properties: {
              kind: {
                type: "radio",
                title: "It",
                enum: ["command", "write"],
                enumNames: ["runs a command", "writes an attribute"],
                default: "command",
              },
              name: { type: "string", title: "Command or attribute", default: "" },
              label: { type: "string", title: "Label", description: "Empty: its name.", default: "" },
              argument: {
                type: "string",
                title: "Argument",
                description: "Offered when it is asked for; {dish} is a dashboard variable.",
                lines: 2,
                default: "",
              },
              fixed: { type: "boolean", title: "The argument is not asked for", default: false },
              choices: {
                type: INPUT_STRINGS,
                title: "Choices of the argument",
                description: "A value each, or “value: what it means”.",
                default: [],
              },
              min: { type: "number", title: "Least value" },
              max: { type: "number", title: "Greatest value" },
              json: { type: "boolean", title: "The argument is JSON", default: false },
              preconditions: {
                type: INPUT_STRINGS,
                title: "What must hold before",
                description: "obsState = IDLE; state in STANDBY, ON; windSpeed < 10 and dishMode != MAINTENANCE.",
                default: [],
              },
              confirm: {
                ...CONFIRM,
                enum: [...CONFIRM.enum],
                enumNames: [...CONFIRM.enumNames],
                title: "Confirmation",
              },
              question: { type: "string", title: "What is said when it is asked for", default: "" },
              expect: {
                type: INPUT_STRINGS,
                title: "What is to come true",
                description: "One after the other, as above. Long-running commands are followed by themselves.",
                default: [],
              },
              timeout: { type: "number", title: "…within (s)", default: 30, min: 1, max: 3600 },
              level: {
                type: "select",
                title: "Least role",
                enum: [3, 4, 5],
                enumNames: ["Operator", "Engineer", "Admin"],
                default: 3,
              },
            },
          },
        },
        sequences: {
          type: "list",
          title: "Sequences",
          description: "Buttons of this panel, one after the other; the first that fails ends it.",
          default: [],
          items: {
            type: "object",
            properties: {
              label: { type: "string", title: "Label", default: "" },
              steps: { type: INPUT_STRINGS, title: "Labels of the buttons, in order", default: [] },
              confirm: {
                ...CONFIRM,
                enum: [...CONFIRM.enum],
                enumNames: [...CONFIRM.enumNames],
                title: "Confirmation",
              },
              question: { type: "string", title: "What is said when it is asked for", default: "" },
            },
          },
        },
        showConditions: { type: "boolean", title: "Show what must hold", default: true },
        showHistory: { type: "boolean", title: "Show the last commands", default: true },
        allowActions: {
          type: "boolean",
          title: "Buttons can be pressed",
          description: "By Operators and above.",
          default: true,
          level: OPERATOR_LEVEL,
        },
      },
    },
  },
});
