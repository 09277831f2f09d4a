/** What of CSS a drawing may bring: rules by tag, class and id, whose declarations become attributes. Pure. */
import { PRESENTATION, safeValue } from "./values";

export interface StyleRule {
  /** Compounds from the outermost inwards; the last is of the element itself. */
  chain: readonly Compound[];
  weight: number;
  declarations: readonly (readonly [name: string, value: string])[];
}
interface Compound {
  tag: string;
  ids: readonly string[];
  classes: readonly string[];
}
/** An element as selectors see it. */
export interface Seen {
  tag: string;
  id: string;
  classes: string;
}

/** `name: value` pairs of a style; what cannot be parted is left out. */
export function declarationsOf(text: string): [string, string][] {
  return withoutComments(text)
    .split(/;(?![^("']*["')])/)
    .flatMap((one): [string, string][] => {
      const at = one.indexOf(":");
      if (at <= 0) return [];
      const value = one
        .slice(at + 1)
        .replace(/!\s*important\s*$/i, "")
        .trim();
      return value ? [[one.slice(0, at).trim().toLowerCase(), value]] : [];
    });
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?(\*\/|$)/g, " ");

/** Rules of a style sheet. At-rules (imports, fonts, media, key frames) are left out and told of, as are selectors beyond tag, class and id. */
export function readStyles(text: string, drop: (what: string) => void): StyleRule[] {
  const rules: StyleRule[] = [];
  let rest = withoutComments(text).replace(/<!--|-->/g, " ");
  for (;;) {
    rest = rest.trimStart();
    if (rest === "") return rules;
    if (rest.startsWith("@")) {
      drop(/^@[\w-]+/.exec(rest)?.[0] ?? "@");
      rest = afterAtRule(rest);
      continue;
    }
    const open = rest.indexOf("{");
    const close = rest.indexOf("}", open);
    if (open < 0 || close < 0) return rules;
    const declarations = declarationsOf(rest.slice(open + 1, close)).flatMap(([name, value]): [string, string][] => {
      if (!PRESENTATION.has(name)) return [];
      const safe = safeValue(value);
      if (safe === null) drop(`${name}: ${value.slice(0, 40)}`);
      return safe === null ? [] : [[name, safe]];
    });
    for (const selector of rest.slice(0, open).split(",")) {
      const rule = ruleOf(selector.trim(), declarations);
      if (rule) rules.push(rule);
      else drop(`style of “${selector.trim().slice(0, 40)}”`);
    }
    rest = rest.slice(close + 1);
  }
}

function afterAtRule(text: string): string {
  const end = /[;{]/.exec(text);
  if (!end) return "";
  if (end[0] === ";") return text.slice(end.index + 1);
  let depth = 0;
  for (let at = end.index; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    if (text[at] === "}") depth -= 1;
    if (depth === 0) return text.slice(at + 1);
  }
  return "";
}

function ruleOf(selector: string, declarations: StyleRule["declarations"]): StyleRule | null {
  const chain: Compound[] = [];
  let weight = 0;
  for (const compound of selector.split(/\s+/)) {
    const match = /^([a-z*][\w-]*|\*)?((?:[.#][\w-]+)*)$/i.exec(compound);
    if (!match || compound === "") return null;
    const marks = match[2]?.match(/[.#][\w-]+/g) ?? [];
    const ids = marks.filter((mark) => mark.startsWith("#")).map((mark) => mark.slice(1));
    const classes = marks.filter((mark) => mark.startsWith(".")).map((mark) => mark.slice(1));
    const tag = match[1] === "*" ? "" : (match[1] ?? "");
    weight += ids.length * 10_000 + classes.length * 100 + (tag ? 1 : 0);
    chain.push({ tag, ids, classes });
  }
  return { chain, weight, declarations };
}

/** Give an element what the rules say of it, the weightier later. `line`: the element and what it is within, outermost first. */
export function applyStyles(
  attributes: { [name: string]: string },
  rules: readonly StyleRule[],
  line: readonly Seen[],
): void {
  const found = rules.filter(({ chain }) => matches(chain, line)).sort((one, other) => one.weight - other.weight);
  for (const { declarations } of found) for (const [name, value] of declarations) attributes[name] = value;
}

function matches(chain: readonly Compound[], line: readonly Seen[]): boolean {
  const last = chain.at(-1);
  const own = line.at(-1);
  if (!last || !own || !fits(last, own)) return false;
  let at = line.length - 2;
  for (let part = chain.length - 2; part >= 0; part -= 1) {
    const wanted = chain[part];
    while (at >= 0 && wanted && !fits(wanted, line[at] as Seen)) at -= 1;
    if (at < 0) return false;
    at -= 1;
  }
  return true;
}

function fits({ tag, ids, classes }: Compound, seen: Seen): boolean {
  const own = seen.classes.split(/\s+/);
  return (
    (tag === "" || tag === seen.tag) && ids.every((id) => id === seen.id) && classes.every((name) => own.includes(name))
  );
}
