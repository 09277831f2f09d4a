/** What traces and rows are called, and what they have in common. */
import { attributeParts } from "@octopus-widgets/sdk";
import { discreteLabels, type Infos } from "./plotted";

/** The shortest names that tell the traces apart: the label, else with the parts of the device that differ. */
export function distinctLabels(names: readonly string[], infos: Infos): string[] {
  const parts = names.map(attributeParts);
  const labels = names.map((name, index) => infos[name]?.label || parts[index]?.attribute || name);
  if (new Set(labels).size === names.length) return labels;
  const differs = (pick: (part: (typeof parts)[number]) => string): boolean => new Set(parts.map(pick)).size > 1;
  return parts.map((part, index) => {
    const device = [
      ...(differs((one) => one.route ?? "") && part.route ? [part.route] : []),
      ...(differs((one) => one.domain) ? [part.domain] : []),
      ...(differs((one) => one.family) ? [part.family] : []),
      ...(differs((one) => one.member) ? [part.member] : []),
    ].join("/");
    const same = new Set(labels).size === 1;
    return same && device ? device : [device, labels[index]].filter(Boolean).join(" ");
  });
}

/** The unit of all, where they have the same. */
export function commonUnit(names: readonly string[], infos: Infos): string {
  const units = new Set(names.map((name) => infos[name]?.unit ?? ""));
  return units.size === 1 ? ([...units][0] ?? "") : "";
}

/** Labels of the axis, when every trace has the same. */
export function commonLabels(names: readonly string[], infos: Infos): readonly string[] | null {
  const all = names.map((name) => discreteLabels(infos[name]));
  const first = all[0];
  return first && all.every((labels) => labels && labels.join("\n") === first.join("\n")) ? first : null;
}
