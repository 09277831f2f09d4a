/** `[properties]<device>/<property>`: a Tango device property that holds a list of names, used where attributes are asked for. */
import { useMemo } from "react";
import { usePolling, useVariables } from "./hooks";
import { joinRoute, normalizeTangoAttributeInputs, normalizeTangoAttributeRows, splitRoute } from "./names";

/** A `[properties]` selector, taken apart. */
export interface PropertySelector {
  /** `domain/family/member`, routed as written. */
  device: string;
  property: string;
  /** Appended to each value that names a device: `[properties]<device>/<property>/<attribute>`. */
  attribute: string | null;
}

interface PropertyReply {
  [alias: string]: { properties: { name: string; value: string[] }[] } | null | undefined;
}

/** What became of a list that may hold selectors. */
export interface Expansion {
  /** One list for each item asked for: itself, or the names its selector stands for. */
  groups: readonly (readonly string[])[];
  loading: boolean;
  error: Error | undefined;
}

const MARK = /^\[properties\]/i;

/**
 * Read a selector; null when the text is a plain name.
 *
 * @example
 * parsePropertySelector("[properties]low-mccs/station/001/tiles"); // { device: "low-mccs/station/001", property: "tiles", attribute: null }
 */
export function parsePropertySelector(text: string): PropertySelector | null {
  const mark = MARK.exec(text.trim());
  if (!mark) return null;
  const { route, name } = splitRoute(text.trim().slice(mark[0].length));
  const [domain, family, member, property, ...rest] = name.split("/").filter(Boolean);
  if (!domain || !family || !member || !property) return null;
  return {
    device: joinRoute(route, `${domain}/${family}/${member}`),
    property,
    attribute: rest.length ? rest.join("/") : null,
  };
}

/**
 * Expand `[properties]` selectors among attribute names, by `device { properties }`. Plain names stand for themselves.
 *
 * @example
 * const { groups } = usePropertyExpansion(["[properties]low-mccs/station/001/tiles/healthState"]);
 */
export function usePropertyExpansion(names: readonly string[]): Expansion {
  const selectors = useMemo(() => distinctSelectors(names), [names]);
  const { document, variables } = useMemo(() => propertyQuery(selectors), [selectors]);
  const { data, status, error } = usePolling<PropertyReply>(document, {
    variables,
    skip: selectors.length === 0,
    interval: 0,
  });
  return useMemo(() => {
    const found = new Map(
      selectors.map((selector, index) => [keyOf(selector), valuesOf(selector, data?.[`d${index}`])]),
    );
    const groups = names.map((name) => {
      const selector = parsePropertySelector(name);
      return selector ? (found.get(keyOf(selector)) ?? []) : [name];
    });
    return { groups, loading: selectors.length > 0 && (status === "loading" || status === "idle"), error };
  }, [names, selectors, data, status, error]);
}

/** Rows matched by index: a row whose selectors expand to n names becomes n rows. */
export function zipExpandedRows(rows: readonly (readonly (readonly string[])[])[]): string[][] {
  return rows.flatMap((groups) => {
    const length = Math.max(1, ...groups.map((group) => group.length));
    return Array.from({ length }, (_, index) =>
      groups.flatMap((group) => (group.length === 1 ? group : group.slice(index, index + 1))),
    );
  });
}

function distinctSelectors(names: readonly string[]): PropertySelector[] {
  const found = new Map<string, PropertySelector>();
  for (const name of names) {
    const selector = parsePropertySelector(name);
    if (selector) found.set(keyOf(selector), selector);
  }
  return [...found.values()];
}

/** Attributes that a widget shows, and the extra ones of the hover card of each, in the same order. */
export interface ShownNames {
  names: string[];
  hover: string[][];
  loading: boolean;
  error: Error | undefined;
}

/** The names of a widget's settings, with variables filled in and property selectors expanded; each name once. */
export function useShownNames(
  attributes: Parameters<typeof normalizeTangoAttributeInputs>[0]["attributes"],
  hoverAttributes: Parameters<typeof normalizeTangoAttributeRows>[0]["rows"],
): ShownNames {
  const { vars } = useVariables();
  const asked = useMemo(() => normalizeTangoAttributeInputs({ attributes, variables: vars }), [attributes, vars]);
  const rows = useMemo(
    () => normalizeTangoAttributeRows({ rows: hoverAttributes, variables: vars }),
    [hoverAttributes, vars],
  );
  const shown = usePropertyExpansion(asked);
  const extras = usePropertyExpansion(useMemo(() => rows.flat(), [rows]));
  return useMemo(() => {
    const byName = new Map(rows.flat().map((name, index) => [name, extras.groups[index] ?? []]));
    return {
      names: [...new Set(shown.groups.flat())],
      hover: zipExpandedRows(rows.map((row) => row.map((name) => byName.get(name) ?? []))),
      loading: shown.loading,
      error: shown.error ?? extras.error,
    };
  }, [rows, shown, extras]);
}

export function propertyQuery(selectors: readonly PropertySelector[]): {
  document: string;
  variables: { [name: string]: string };
} {
  if (selectors.length === 0) return { document: "query deviceProperties { __typename }", variables: {} };
  const heads = selectors.map((_, index) => `$d${index}: String!, $p${index}: String!`).join(", ");
  const fields = selectors
    .map((_, index) => `d${index}: device(name: $d${index}) { properties(pattern: $p${index}) { name value } }`)
    .join(" ");
  const variables = Object.fromEntries(
    selectors.flatMap(({ device, property }, index) => [
      [`d${index}`, device],
      [`p${index}`, property],
    ]),
  );
  return { document: `query deviceProperties(${heads}) { ${fields} }`, variables };
}

function valuesOf(selector: PropertySelector, device: PropertyReply[string]): string[] {
  const wanted = selector.property.toLowerCase();
  const property = device?.properties.find(({ name }) => name.toLowerCase() === wanted);
  const { route } = splitRoute(selector.device);
  return (property?.value ?? [])
    .map((value) => value.trim())
    .filter(Boolean)
    .map((value) => {
      const full = joinRoute(route, value);
      const { name } = splitRoute(full);
      return selector.attribute && name.split("/").length === 3 ? `${full}/${selector.attribute}` : full;
    });
}

function keyOf({ device, property, attribute }: PropertySelector): string {
  return `${device}/${property}/${attribute ?? ""}`.toLowerCase();
}
