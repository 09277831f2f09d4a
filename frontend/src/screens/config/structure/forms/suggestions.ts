/** What the fields of the forms offer while one types. */
import { asObject, type EndpointsDocument } from "../../draft";
import { outlineOf } from "../outline";

export interface Suggestion {
  label: string;
  detail?: string;
  /** Put in instead of the label. */
  insert?: string;
}
export interface Suggestions {
  /** The range of the text that is replaced. */
  from: number;
  to: number;
  options: readonly Suggestion[];
}
export type Suggesting = (text: string, caret: number) => Suggestions | null;

const SCALARS = ["Int", "Float", "String", "Boolean", "ID", "JSON", "DateTime", "Date"];

function fitting(options: readonly Suggestion[], typed: string): Suggestion[] {
  const wanted = typed.toLowerCase();
  const begins = options.filter(({ label }) => label.toLowerCase().startsWith(wanted));
  const holds = options.filter(({ label }) => label.toLowerCase().indexOf(wanted) > 0);
  return [...begins, ...holds];
}

/** `{` offers the endpoint's arguments and the document's variables. */
export function placeholdersOf(document: EndpointsDocument, entry: unknown): Suggesting {
  const options: Suggestion[] = [
    ...Object.entries(asObject(asObject(entry).args)).map(([name, type]) => ({
      label: name,
      detail: `argument ${String(type)}`,
    })),
    ...Object.keys(asObject(document.vars)).map((name) => ({ label: name, detail: "variable" })),
  ];
  return (text, caret) => {
    const open = text.lastIndexOf("{", caret - 1);
    if (open < 0 || text.slice(open, caret).includes("}")) return null;
    const typed = text.slice(open + 1, caret);
    const rest = /^\w*\}?/.exec(text.slice(caret))?.[0].length ?? 0;
    const found = fitting(options, typed).map((one) => ({ ...one, insert: `${one.label}}` }));
    return { from: open + 1, to: caret + rest, options: found };
  };
}

/** Types of the document and scalars, word by word: `[Rea` offers `Reading`. */
export function typesOf(document: EndpointsDocument): Suggesting {
  const options: Suggestion[] = [
    ...(outlineOf(document).get("types") ?? []).map(({ name, detail }) => ({ label: name, detail })),
    ...SCALARS.map((label) => ({ label, detail: "scalar" })),
  ];
  return (text, caret) => {
    const typed = /[A-Za-z_]\w*$/.exec(text.slice(0, caret))?.[0] ?? "";
    if (typed === "" && text !== "") return null;
    const rest = /^\w*/.exec(text.slice(caret))?.[0].length ?? 0;
    const found = fitting(options, typed).filter(({ label }) => label !== typed);
    return { from: caret - typed.length, to: caret + rest, options: found };
  };
}

/** One of several names, as the whole value. */
export function oneOf(options: readonly Suggestion[]): Suggesting {
  return (text) => ({
    from: 0,
    to: text.length,
    // One that is typed out stands first: to go on with Tab must not put another in its place.
    options: fitting(options, text).sort((one, other) => Number(other.label === text) - Number(one.label === text)),
  });
}

export const functionsOf = (document: EndpointsDocument): Suggestion[] =>
  (outlineOf(document).get("functions") ?? []).map(({ name, detail }) => ({ label: name, detail }));
