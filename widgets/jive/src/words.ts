import type { Json } from "@octopus-widgets/sdk";

/** A command's result as text. */
export function jsonText(value: Json): string {
  if (value === null) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value, null, typeof value === "object" && !isFlat(value) ? 2 : undefined);
}

function isFlat(value: object): boolean {
  return Array.isArray(value) && value.every((item) => typeof item !== "object");
}
