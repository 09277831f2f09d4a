/** What the JSON editors complete besides the schema's keys: functions, types, endpoints, variables, arguments. */
import { asObject, type EndpointsDocument, parsePointer, valueAt } from "../draft";
import type { Knowledge } from "../editor/jsonAssist";
import type { Schema } from "../editor/schema";
import { functionsOf } from "./forms/suggestions";
import { ENDPOINTS, outlineOf, type SectionKey } from "./outline";

const SCALARS = ["Int", "Float", "String", "Boolean", "ID", "JSON", "DateTime", "Date"];

export function knowledgeOf(schema: unknown, of: string, document: EndpointsDocument | null): Knowledge {
  const names = (section: SectionKey) =>
    (document ? (outlineOf(document).get(section) ?? []) : []).map(({ name, detail }) => ({ label: name, detail }));
  return {
    schema: schema as Schema,
    base: parsePointer(of),
    valuesFor: (path) => {
      if (!document || !ENDPOINTS.includes(path[0] as SectionKey)) return [];
      const key = path[2];
      if ((key === "function" || key === "transform") && path.length === 3) return functionsOf(document);
      if ((key === "type" && path.length === 3) || (key === "args" && path.length === 4))
        return [...names("types"), ...SCALARS.map((label) => ({ label, detail: "scalar" }))];
      if (key === "inputs" && path[4] === "field") return names(path[0] === "streams" ? "streams" : "queries");
      return [];
    },
    placeholdersFor: (path) => {
      if (!document) return [];
      const args = asObject(valueAt(document, [...path.slice(0, 2), "args"]));
      return [
        ...Object.entries(args).map(([label, type]) => ({ label, detail: `argument ${String(type)}` })),
        ...names("vars").map(({ label }) => ({ label, detail: "variable" })),
      ];
    },
  };
}
