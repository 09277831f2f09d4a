import { INPUT_STRINGS, makeWidgetDef } from "@octopus-widgets/sdk";
import { Clock, type ClockConfig } from "./clock";

export const clock = makeWidgetDef<ClockConfig>({
  key: "Clock",
  label: "Clock",
  description: "Time zones and local sidereal time, with sunrise and sunset.",
  component: Clock,
  version: __WIDGET_VERSION__,
  layout: { w: 8, h: 5, minW: 2, minH: 2 },
  polls: true,
  icon: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm0 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16Zm-1 3v5.4l4.2 2.5 1-1.7-3.2-1.9V7h-2Z",
  config: {
    schema: {
      type: "object",
      properties: {
        timezones: {
          type: INPUT_STRINGS,
          title: "Clocks",
          description:
            "IANA time zones (Australia/Perth), UTC, LST for the site's sidereal time, or LST@<degrees east>.",
          default: ["UTC", "GMT", "Australia/Perth"],
        },
        showDay: { type: "boolean", title: "Show the day", default: true },
        topTextMaxSize: {
          type: "number",
          title: "Largest name text (px)",
          description: "Empty: as large as fits.",
          min: 1,
        },
        middleTextMaxSize: {
          type: "number",
          title: "Largest time text (px)",
          description: "Empty: as large as fits.",
          min: 1,
        },
        bottomTextMaxSize: {
          type: "number",
          title: "Largest sunrise and sunset text (px)",
          description: "Empty: as large as fits.",
          min: 1,
        },
        clockGap: { type: "number", title: "Gap between clocks (px)", min: 0, default: 8 },
      },
    },
  },
});
