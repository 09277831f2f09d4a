/** What there is to choose from, out of plain values or the items of a query. */
import { attributeParts, formatInputFormattedTemplate, type TemplateValues } from "@octopus-widgets/sdk";

export interface Choice {
  value: string;
  label: string;
}

type Formats = { valueFormat?: string; labelFormat?: string };

/** Choices in their order, each value once. An item is a text, a number, or an object whose first text is its value. */
export function choicesOf(items: readonly unknown[], { valueFormat, labelFormat }: Formats): Choice[] {
  const found = new Map<string, Choice>();
  items.forEach((item, index) => {
    const names = namesOf(item, index);
    if (names === null) return;
    const value = formatInputFormattedTemplate(valueFormat || "value", names).trim();
    const label = formatInputFormattedTemplate(labelFormat || "value", names).trim();
    if (value && !found.has(value)) found.set(value, { value, label: label || value });
  });
  return [...found.values()];
}

function namesOf(item: unknown, index: number): TemplateValues | null {
  const fields = typeof item === "object" && item !== null ? plainFields(item) : {};
  const first = typeof item === "object" ? Object.values(fields)[0] : (item as string | number | boolean);
  if (first === undefined || first === null) return null;
  const parts = typeof first === "string" && first.split("/").length >= 3 ? attributeParts(first) : {};
  return { ...parts, index: index + 1, value: first, ...fields };
}

function plainFields(item: object): { [name: string]: string | number | boolean } {
  return Object.fromEntries(
    Object.entries(item).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value)),
  );
}

/** The values of a variable that holds several. */
export const chosenOf = (text: string | undefined, multiple: boolean): string[] => {
  if (!text) return [];
  return multiple
    ? text
        .split(",")
        .map((one) => one.trim())
        .filter(Boolean)
    : [text];
};

/** The variable after one value was taken or let go, in the order of the choices; what is no choice is kept. */
export function toggled(chosen: readonly string[], value: string, choices: readonly Choice[]): string {
  const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
  const place = (one: string): number => {
    const at = choices.findIndex((choice) => choice.value === one);
    return at < 0 ? choices.length : at;
  };
  return next.sort((one, other) => place(one) - place(other)).join(",");
}
