/**
 * Full attribute names, as the page sends them and as frames come back: lower case, `domain/family/member/attribute`, with
 * `<db>://` before it for every database but the first. The rules are those of the backend (`octopus.model.names`), so that
 * one malformed name never spoils an operation that carries others.
 */

const PART = /^[a-z0-9_\-.+@:()[\]{}~]+$/;
const MAX_NAME = 512;

/** A database of the deployment, in the server's order. */
export interface KnownDatabase {
  name: string;
  url: string;
}

export type Parsed = { ok: true; name: string } | { ok: false; message: string };

/** The last four parts of a name: what remains of it without a route. */
export function bareName(name: string): string {
  const at = name.lastIndexOf("://");
  const rest = at < 0 ? name : name.slice(at + 3);
  return rest.split("/").slice(-4).join("/");
}

function refused(text: string): Parsed {
  const shown = text.length > 120 ? `${text.slice(0, 117)}…` : text;
  return { ok: false, message: `Expected a full attribute name, domain/family/member/attribute; got “${shown}”.` };
}

function splitRoute(name: string): { route: string | null; rest: string } | null {
  const at = name.lastIndexOf("://");
  if (at < 0) return { route: null, rest: name };
  const route = name.slice(0, at);
  const rest = name.slice(at + 3);
  if (route === "") return null;
  if (route !== "tango") return { route, rest };
  const slash = rest.indexOf("/");
  return slash < 0 ? null : { route: `tango://${rest.slice(0, slash)}`, rest: rest.slice(slash + 1) };
}

/** Drop the route of the first database and use short names for the addresses of the others. */
function shortRoute(route: string | null, databases: readonly KnownDatabase[]): string | null {
  if (route === null) return null;
  const index = databases.findIndex((db) => db.name.toLowerCase() === route || db.url.toLowerCase() === route);
  if (index < 0) return route;
  return index === 0 ? null : (databases[index]?.name.toLowerCase() ?? route);
}

/** Read any usual form of a full attribute name; `databases` resolve its route. */
export function parseName(text: string, databases: readonly KnownDatabase[] = []): Parsed {
  const name = (text.trim().toLowerCase().split("#")[0] ?? "").trim();
  if (name === "" || text.length > MAX_NAME) return refused(text);
  const split = splitRoute(name);
  if (split === null) return refused(text);
  const parts = split.rest.replace(/^\/+|\/+$/g, "").split("/");
  if (parts.length !== 4 || !parts.every((part) => PART.test(part))) return refused(text);
  const route = shortRoute(split.route, databases);
  return { ok: true, name: route === null ? parts.join("/") : `${route}://${parts.join("/")}` };
}
