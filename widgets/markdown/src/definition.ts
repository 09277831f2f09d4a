import { makeWidgetDef } from "@octopus-widgets/sdk";
import type { MarkdownConfig } from "./config";
import { Markdown } from "./markdown";

const EXAMPLE = `## Notes

Write **Markdown** in this widget's settings: lists, tables, [links](https://www.skao.int), and

- dashboard variables in braces,
- live values: a full attribute name in braces.
`;

export const markdown = makeWidgetDef<MarkdownConfig>({
  key: "Markdown",
  label: "Markdown",
  description: "Text with links, tables, variables and live values.",
  component: Markdown,
  version: __WIDGET_VERSION__,
  layout: { w: 8, h: 7, minW: 2, minH: 2 },
  polls: true,
  icon: "M3 5h18v14H3V5Zm2 2v10h2v-6l2 2.5L11 11v6h2V7h-2L9 9.8 7 7H5Zm11 0v5h-2l3 4 3-4h-2V7h-2Z",
  config: {
    schema: {
      type: "object",
      properties: {
        text: {
          type: "string",
          title: "Text",
          lines: 14,
          description:
            "Markdown. {station} is a dashboard variable; {domain/family/member/attribute} a live value, with |value |label |unit |quality |status |time |age |setpoint a part of it; [Dishes](<workspace:Mid dishes>) opens a workspace.",
          default: EXAMPLE,
        },
        useLiveData: {
          type: "boolean",
          title: "Live data",
          description: "Off: read at the dashboard's refresh rate.",
          default: true,
        },
        useEnumLabels: { type: "boolean", title: "Enum labels", default: true },
        showUnits: { type: "boolean", title: "Show units", default: true },
        showStatus: { type: "boolean", title: "Show the status symbol of what deviates", default: true },
        fontSizePx: { type: "number", title: "Text size (px)", default: 14, min: 8, max: 72 },
      },
    },
  },
});
