import type { Json } from "@octopus-widgets/sdk";

export type Least = "caution" | "serious" | "critical";

export type AlarmConfig = {
  title: string;
  attributes: Json[];
  devices: Json[];
  pattern: string;
  deviceAttributes: string[];
  leastLevel: Least;
  showStale: boolean;
  keepSeconds: number;
  sound: "off" | "once" | "repeat";
  soundLevel: Least;
  selectedVariableKey: string;
  selectedVariableFormat: string;
  workspace: string;
};
