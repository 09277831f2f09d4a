/** Adding, duplicating, renaming and removing entries: from one text of the draft to the next. */
import { type EndpointsDocument, parsePointer } from "../draft";
import { insertAfter, renameAt, setAt } from "../draft/edits";
import { type Entry, nameFault, type SectionKey } from "./outline";
import { type Use, usesOf } from "./uses";

/** What a new entry begins with. */
function beginning(section: SectionKey, name: string): unknown {
  if (section === "vars") return "";
  if (section === "types") return { id: "Int!" };
  if (section === "functions") return { code: `def ${name}(value: float) -> float:\n    return value\n` };
  if (section === "mutations") return { method: "POST", url: "", type: "JSON" };
  if (section === "streams") return { method: "SSE", url: "", type: "JSON" };
  return { method: "GET", url: "", type: "JSON" };
}

/** Where a section of types is SDL, a definition is written into it, else a member is added. */
export function added(text: string, document: EndpointsDocument, section: SectionKey, name: string): string {
  const { types } = document;
  const definition = `type ${name} {\n  id: Int!\n}\n`;
  if (section === "types" && typeof types === "string" && types.trim() !== "")
    return setAt(text, ["types"], `${types.trimEnd()}\n\n${definition}`);
  if (section === "types" && Array.isArray(types)) return setAt(text, ["types", String(types.length)], definition);
  if (section === "types" && typeof types === "string") return setAt(text, ["types"], { [name]: { id: "Int!" } });
  return setAt(text, [section, name], beginning(section, name));
}

/** A name that is free: `name2`, `name3`, … */
export function freeName(document: EndpointsDocument, section: SectionKey, name: string): string {
  const stem = name.replace(/\d+$/, "") || name;
  for (let number = 2; ; number += 1) {
    const wanted = `${stem}${number}`;
    if (nameFault(document, section, wanted) === null) return wanted;
  }
}

export function duplicated(text: string, entry: Entry, name: string): string {
  if (entry.sdl) {
    const sdl = String(entry.value);
    const definition = definitionAt(sdl, entry.sdl.offset);
    const copy = definition.replace(new RegExp(`\\b${entry.name}\\b`), name);
    const after = `${sdl.trimEnd()}\n\n${copy.trim()}\n`;
    return setAt(text, parsePointer(entry.sdl.pointer), after);
  }
  const copy =
    entry.section === "functions"
      ? JSON.parse(JSON.stringify(entry.value), (key, value: unknown) =>
          key === "code" && typeof value === "string" ? renamedCode(value, entry.name, name) : value,
        )
      : entry.value;
  return insertAfter(text, parsePointer(entry.pointer), name, copy);
}

const renamedCode = (code: string, name: string, to: string): string =>
  code.replace(new RegExp(`(?<![\\w.])${name}(?=\\s*\\()`, "g"), to);

export function removed(text: string, entry: Entry): string {
  if (!entry.sdl) return setAt(text, parsePointer(entry.pointer), undefined);
  const sdl = String(entry.value);
  const { offset } = entry.sdl;
  const after =
    `${sdl.slice(0, offset).trimEnd()}\n\n${sdl.slice(offset + definitionAt(sdl, offset).length).trimStart()}`.trim();
  return setAt(text, parsePointer(entry.sdl.pointer), after === "" ? "" : `${after}\n`);
}

/** From its keyword to its closing brace, or to the next definition where it has none. */
function definitionAt(sdl: string, offset: number): string {
  const open = sdl.indexOf("{", offset);
  const next = sdl.slice(offset + 1).search(/^[ \t]*(?:extend|type|input|enum|interface|union|scalar|"""|")/m);
  const end = next < 0 ? sdl.length : offset + 1 + next;
  if (open < 0 || open > end) return sdl.slice(offset, end);
  const close = sdl.indexOf("}", open);
  return sdl.slice(offset, close < 0 ? sdl.length : close + 1);
}

/** Give an entry another name; with `uses`, wherever it is named as well. */
export function renamed(text: string, entry: Entry, to: string, uses: readonly Use[]): string {
  let after = text;
  for (const use of uses) after = setAt(after, parsePointer(use.pointer), use.after);
  if (!entry.sdl) return renameAt(after, parsePointer(entry.pointer), to);
  if (uses.some(({ pointer }) => pointer === entry.sdl?.pointer)) return after;
  const { offset } = entry.sdl;
  const sdl = String(entry.value);
  const changed = sdl.slice(0, offset) + sdl.slice(offset).replace(new RegExp(`\\b${entry.name}\\b`), to);
  return setAt(after, parsePointer(entry.sdl.pointer), changed);
}

/** Uses that a renaming must take along whatever is chosen: the code of a function defines its name. */
export const inseparable = (entry: Entry, use: Use): boolean =>
  use.pointer === `${entry.pointer}/code` || use.pointer === entry.sdl?.pointer;

export { usesOf };
