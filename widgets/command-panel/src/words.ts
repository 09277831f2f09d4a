import { attributeParts } from "@octopus-widgets/sdk";

const ROLES = ["Viewer", "Viewer", "User", "Operator", "Engineer", "Admin"];

/** Short name of a device: its member. */
export const memberOf = (device: string): string => attributeParts(device).member || device;

/** The role of a level. */
export const roleOf = (level: number): string => ROLES[Math.min(Math.max(Math.round(level), 0), 5)] ?? "Operator";

/** `0.4 s`, `12 s`. */
export const secondsText = (seconds: number): string =>
  seconds < 10 ? `${Math.max(0, seconds).toFixed(1)} s` : `${Math.round(seconds)} s`;
