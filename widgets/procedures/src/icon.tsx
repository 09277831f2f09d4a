import { LineIcon } from "@octopus-widgets/sdk/ui";

const PATHS = {
  back: "m15 5-7 7 7 7",
  plus: "M12 5v14M5 12h14",
  play: "m7 5 11 7-11 7z",
  stop: "M7 7h10v10H7z",
  abort: "M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7zM9 9l6 6m0-6-6 6",
};

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return <LineIcon d={PATHS[name]} />;
}
