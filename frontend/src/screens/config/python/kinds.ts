/** Python types as text: what a value of one offers, and what its items are. */
import { MEMBERS } from "./words";

/** The parts of a union, brackets respected: `list[float | None] | None` → `list[float | None]`, `None`. */
export function alternatives(type: string): string[] {
  return split(unwrapped(type.trim()), "|");
}

/** `Optional[X]` and `Union[X, Y]` as `X | None` and `X | Y`. */
function unwrapped(type: string): string {
  const wrapper = /^(?:typing\.)?(Optional|Union)\[(.*)\]$/s.exec(type);
  if (wrapper === null) return type;
  const inner = split(wrapper[2] ?? "", ",");
  return [...inner, ...(wrapper[1] === "Optional" ? ["None"] : [])].join(" | ");
}

function split(text: string, at: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let current = "";
  for (const character of text) {
    if ("[(".includes(character)) depth += 1;
    else if ("])".includes(character)) depth -= 1;
    if (character === at && depth === 0) {
      found.push(current.trim());
      current = "";
    } else current += character;
  }
  return [...found, current.trim()].filter(Boolean);
}

/** `list[float]` → `list` and its arguments. */
function parts(type: string): { base: string; inner: string[] } {
  const found = /^(?:typing\.)?(\w+)(?:\[(.*)\])?$/s.exec(type);
  if (found === null) return { base: "", inner: [] };
  const base = (found[1] ?? "").replace(/^(List|Sequence)$/, "list").replace(/^(Dict|Mapping)$/, "dict");
  return {
    base: base === "Literal" ? "str" : base.replace(/^(Tuple|Set)$/, (word) => word.toLowerCase()),
    inner: split(found[2] ?? "", ","),
  };
}

/** Methods of a value of this type, by name, each with the type that offers it. */
export function membersOf(type: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const each of alternatives(type)) {
    const { base } = parts(each);
    for (const name of MEMBERS[base] ?? []) if (!found.has(name)) found.set(name, each);
  }
  return found;
}

/** The type of what a loop over it gives; empty where that is not known. */
export function itemOf(type: string): string {
  for (const each of alternatives(type)) {
    const { base, inner } = parts(each);
    if (base === "str") return "str";
    if (["list", "dict", "set", "tuple"].includes(base) && inner[0] !== undefined) return inner[0];
  }
  return "";
}

/** Whether a value may be missing. */
export function takesNone(type: string): boolean {
  return alternatives(type).some((each) => each === "None" || each === "Any");
}

/** Whether a list is what it takes. */
export function takesList(type: string): boolean {
  return alternatives(type).some((each) => parts(each).base === "list");
}
