/**
 * What an isolated widget may ask for: the permissions of its package's manifest, as `octopus.catalogue.permissions` reads them. `within`
 * is that module's rule; one table of cases holds the two together (`tests/catalogue/within.json`).
 */
import type { KnownDatabase } from "../../live/names";
import { parseName } from "../../live/names";
import type { Permissions } from "./types";

export type Right = keyof Permissions;

const WORDS: { [right in Right]: { of: string; none: string } } = {
  attributes: { of: "the attribute", none: "no attributes" },
  commands: { of: "the command", none: "no commands" },
  queries: { of: "the field", none: "no queries" },
  mutations: { of: "the mutation", none: "no mutations" },
  variables: { of: "setting the variable", none: "no variables" },
};

/** An isolated widget asked for something that its manifest does not name. */
export class NotGranted extends Error {
  override readonly name = "NotGranted";
  readonly code = "NOT_GRANTED";

  constructor(
    readonly right: Right,
    readonly asked: string,
    readonly granted: readonly string[],
    packageName: string,
  ) {
    const { of, none } = WORDS[right];
    const has = granted.length === 0 ? none : granted.slice(0, 5).join(", ") + (granted.length > 5 ? ", …" : "");
    super(
      `This widget runs isolated and asked for ${of} “${short(asked)}”; granted: ${has}. ` +
        `octopus.permissions.${right} of ${packageName} would have to name it.`,
    );
  }
}

/** Something that no isolated widget may do, whatever its manifest says. */
export class NeverGranted extends Error {
  override readonly name = "NeverGranted";
  readonly code = "NOT_GRANTED";
}

const short = (text: string): string => (text.length > 160 ? `${text.slice(0, 157)}…` : text);

/** Whether whatever fits `name` (itself a name or a pattern) fits `pattern`; `fold`: capitals and small letters are one. */
export function within(name: string, pattern: string, fold = false): boolean {
  const [text, wanted] = fold ? [name.toLowerCase(), pattern.toLowerCase()] : [name, pattern];
  // Greedily from the left, as one star may take anything: no backtracking, whatever a package writes.
  const pieces = wanted.replace(/\*+/g, "*").split("*");
  const first = pieces[0] ?? "";
  if (pieces.length === 1) return text === first;
  const last = pieces[pieces.length - 1] ?? "";
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/** The permissions of one package on this deployment. Every method returns nothing and throws `NotGranted`. */
export class Grant {
  constructor(
    readonly packageName: string,
    readonly permissions: Permissions,
    private readonly databases: () => readonly KnownDatabase[],
  ) {}

  /** Reading an attribute, live or past; `name` in any usual form. */
  attribute(name: string): void {
    if (!this.#tango("attributes", name)) this.#refuse("attributes", name);
  }

  /** Running a command of a device. */
  command(device: string, command: string): void {
    const name = `${device}/${command}`;
    if (!this.#tango("commands", name)) this.#refuse("commands", name);
  }

  query(field: string): void {
    this.#plain("queries", field);
  }

  mutation(field: string): void {
    this.#plain("mutations", field);
  }

  variable(name: string): void {
    this.#plain("variables", name);
  }

  /** Reading all attributes of whatever devices fit a pattern. */
  attributesOf(devices: string): void {
    const all = `${devices}/*`;
    if (!this.permissions.attributes.some((pattern) => within(all, pattern, true))) this.#refuse("attributes", all);
  }

  #plain(right: Right, name: string): void {
    if (!this.permissions[right].some((pattern) => within(name, pattern))) this.#refuse(right, name);
  }

  /** A name of the first database is unrouted on the wire; patterns may write its route or leave it out. */
  #tango(right: "attributes" | "commands", text: string): boolean {
    const databases = this.databases();
    const parsed = parseName(text, databases);
    if (!parsed.ok) return false;
    const first = databases[0]?.name;
    const names = parsed.name.includes("://") || !first ? [parsed.name] : [parsed.name, `${first}://${parsed.name}`];
    return this.permissions[right].some((pattern) => names.some((name) => within(name, pattern, true)));
  }

  #refuse(right: Right, asked: string): never {
    throw new NotGranted(right, asked, this.permissions[right], this.packageName);
  }
}
