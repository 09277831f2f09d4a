/** The bindings of the settings onto parts of the drawing: variables filled in, lists of names expanded, what is broken told of. */
import {
  attributeParts,
  formatInputFormattedTemplate,
  normalizeTangoAttributeInputs,
  type TemplateValues,
  usePropertyExpansion,
  useVariables,
} from "@octopus-widgets/sdk";
import { useMemo } from "react";
import type { Binding } from "./config";
import { readSteps } from "./show";

/** One binding on one part. */
export interface Resolved {
  key: string;
  /** Full names; the first is the one that shows. */
  names: readonly string[];
  binding: Binding;
  /** Place of the binding in the settings. */
  index: number;
}

export interface Broken {
  index: number;
  part: string;
  reason: string;
}

export interface ResolvedBindings {
  resolved: readonly Resolved[];
  broken: readonly Broken[];
  /** Every name that is shown, each once. */
  names: readonly string[];
  loading: boolean;
  error: Error | undefined;
}

/** A binding whose part counts (`tile-{n}`) is one for each of its attributes. */
const repeats = (part: string): boolean => /\{\s*(n{1,3}|domain|family|member)\s*\}/.test(part);

/** Pure. `groups`: the names of each binding. */
export function resolve(
  bindings: readonly Binding[],
  groups: readonly (readonly string[])[],
  parts: ReadonlySet<string>,
  vars: TemplateValues,
): { resolved: Resolved[]; broken: Broken[] } {
  const resolved: Resolved[] = [];
  const broken: Broken[] = [];
  for (const [index, binding] of bindings.entries()) {
    const names = groups[index] ?? [];
    const add = (part: string, own: readonly string[]): void => {
      const filled = formatInputFormattedTemplate(part, vars).trim();
      if (filled === "") broken.push({ index, part, reason: "no part is chosen" });
      else if (parts.has(filled)) resolved.push({ key: filled, names: own, binding, index });
      else broken.push({ index, part: filled, reason: "the drawing has no such part" });
    };
    if (!repeats(binding.part)) add(binding.part, names);
    else
      for (const [at, name] of names.entries()) {
        const n = String(at + 1);
        const counted = { n, nn: n.padStart(2, "0"), nnn: n.padStart(3, "0"), ...attributeParts(name) };
        add(formatInputFormattedTemplate(binding.part, counted), [name]);
      }
    const [fault] = binding.show === "colour" ? readSteps(binding.colours).faults : [];
    if (fault) broken.push({ index, part: binding.part, reason: fault });
  }
  return { resolved, broken };
}

export function useResolved(bindings: readonly Binding[], parts: ReadonlySet<string>): ResolvedBindings {
  const { vars } = useVariables();
  const asked = useMemo(
    () => bindings.map(({ attributes }) => normalizeTangoAttributeInputs({ attributes, variables: vars })),
    [bindings, vars],
  );
  const expansion = usePropertyExpansion(useMemo(() => asked.flat(), [asked]));
  return useMemo(() => {
    let at = 0;
    const groups = asked.map((names) => {
      const own = expansion.groups.slice(at, at + names.length).flat();
      at += names.length;
      return own;
    });
    const found = resolve(bindings, groups, parts, vars);
    const names = [...new Set(found.resolved.flatMap((one) => one.names))];
    return { ...found, names, loading: expansion.loading, error: expansion.error };
  }, [asked, expansion, bindings, parts, vars]);
}
