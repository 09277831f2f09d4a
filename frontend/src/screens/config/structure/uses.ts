/** Where the document names one of its own entries. */
import { asObject, type EndpointsDocument, pointerOf } from "../draft";
import { ENDPOINTS, type Entry, outlineOf } from "./outline";

/** One value that names it, and what the value becomes under another name. */
export interface Use {
  pointer: string;
  before: string;
  after: string;
}

/** Uses of an entry, with what each becomes when it is called `to`. The entry's own name is not among them. */
export function usesOf(document: EndpointsDocument, entry: Entry, to: string): Use[] {
  const { name, section } = entry;
  if (section === "functions") return [...whole(document, ["function", "transform"], name, to), ...inCode(entry, to)];
  if (section === "vars") return placeholders(document, name, to);
  if (section === "types") return ofType(document, name, to);
  if (section === "mutations") return [];
  return ofField(document, section, name, to);
}

function* endpoints(document: EndpointsDocument, sections: readonly string[] = ENDPOINTS): Generator<Entry> {
  const outline = outlineOf(document);
  for (const section of ENDPOINTS) if (sections.includes(section)) yield* outline.get(section) ?? [];
}

function whole(document: EndpointsDocument, keys: readonly string[], name: string, to: string): Use[] {
  const found: Use[] = [];
  for (const { section, name: owner, value } of endpoints(document))
    for (const key of keys)
      if (asObject(value)[key] === name)
        found.push({ pointer: pointerOf([section, owner, key]), before: name, after: to });
  return found;
}

/** The definition in the function's own code has the same name. */
function inCode({ pointer, name, value }: Entry, to: string): Use[] {
  const { code } = asObject(value);
  if (typeof code !== "string") return [];
  const after = code.replace(new RegExp(`(?<![\\w.])${name}(?=\\s*\\()`, "g"), to);
  return after === code ? [] : [{ pointer: `${pointer}/code`, before: code, after }];
}

function placeholders(document: EndpointsDocument, name: string, to: string): Use[] {
  const found: Use[] = [];
  for (const { section, name: owner, value } of endpoints(document)) {
    // An argument of the same name stands ahead of the variable.
    if (Object.hasOwn(asObject(asObject(value).args), name)) continue;
    walk(value, [section, owner], (path, text) => {
      if (text.includes(`{${name}}`))
        found.push({ pointer: pointerOf(path), before: text, after: text.replaceAll(`{${name}}`, `{${to}}`) });
    });
  }
  return found;
}

function walk(
  value: unknown,
  path: readonly (string | number)[],
  onText: (path: readonly (string | number)[], text: string) => void,
): void {
  if (typeof value === "string") onText(path, value);
  else if (Array.isArray(value)) for (const [index, one] of value.entries()) walk(one, [...path, index], onText);
  else for (const [key, one] of Object.entries(asObject(value))) walk(one, [...path, key], onText);
}

/** Fields and arguments may have the name of a type: those stand ahead of a colon or a bracket. */
function ofType(document: EndpointsDocument, name: string, to: string): Use[] {
  const word = new RegExp(`(?<![\\w"])${name}(?![\\w"])(?!\\s*[:(])`, "g");
  const found: Use[] = [];
  const look = (path: readonly (string | number)[], text: unknown) => {
    if (typeof text !== "string") return;
    const after = text.replace(word, to);
    if (after !== text) found.push({ pointer: pointerOf(path), before: text, after });
  };
  const { types } = document;
  if (typeof types === "string") look(["types"], types);
  else if (Array.isArray(types)) for (const [index, text] of types.entries()) look(["types", index], text);
  else
    for (const [owner, fields] of Object.entries(asObject(types)))
      for (const [field, type] of Object.entries(asObject(fields))) look(["types", owner, field], type);
  for (const { section, name: owner, value } of endpoints(document)) {
    look([section, owner, "type"], asObject(value).type);
    for (const [argument, type] of Object.entries(asObject(asObject(value).args)))
      look([section, owner, "args", argument], type);
  }
  return found;
}

/** A LOCAL endpoint may take another one as an input: a stream in streams, a query everywhere else. */
function ofField(document: EndpointsDocument, section: string, name: string, to: string): Use[] {
  const where = section === "streams" ? ["streams"] : ["queries", "mutations"];
  const found: Use[] = [];
  for (const { section: owner, name: user, value } of endpoints(document, where))
    for (const [input, source] of Object.entries(asObject(asObject(value).inputs)))
      if (asObject(source).field === name)
        found.push({ pointer: pointerOf([owner, user, "inputs", input, "field"]), before: name, after: to });
  return found;
}
