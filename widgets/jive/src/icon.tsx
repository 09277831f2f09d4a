import { LineIcon } from "@octopus-widgets/sdk/ui";

const PATHS = {
  right: "m9 5 7 7-7 7",
  down: "m5 9 7 7 7-7",
  device: "M4 5h16v11H4zM9 20h6M12 16v4",
  attribute: "M4 19V9m5 10V5m5 14v-7m5 7V8",
  command: "m6 5 12 7-12 7z",
  property: "M5 6h14M5 12h14M5 18h9",
  reload: "M19 12a7 7 0 1 1-2-5m2-3v4h-4",
  pen: "m4 20 1-4L16 5l3 3L8 19z",
  back: "m15 5-7 7 7 7",
};

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return <LineIcon d={PATHS[name]} />;
}
