import type { Json } from "@octopus-widgets/sdk";

/** A command's result as text. */
export function jsonText(value: Json): string {
  if (value === null) return "nothing";
  if (typeof value === "string") return value;
  const line = JSON.stringify(value);
  return line.length <= 120 ? line : JSON.stringify(value, null, 2);
}
