/** What the store says of packages, in the words of a person. */
import type {
  PermissionsFragment,
  StoreDetailsQuery,
  StorePackageFragment,
  WidgetTroubleKind,
} from "../../api/generated";
import type { IconName } from "../../design";

export type Package = StorePackageFragment;
export type Details = StoreDetailsQuery["widgetDetails"];
export type Permissions = PermissionsFragment;

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** One thing that a widget may do, and to what. */
export interface Grant {
  id: keyof Permissions;
  words: string;
  icon: IconName;
  /** It changes something outside of the page. */
  acts: boolean;
  patterns: readonly string[];
}

interface Wording {
  id: keyof Permissions;
  icon: IconName;
  acts: boolean;
  some: string;
  all: string;
}

const GRANTS: readonly Wording[] = [
  {
    id: "attributes",
    icon: "eye",
    acts: false,
    some: "Reads and follows the attributes",
    all: "Reads and follows every attribute",
  },
  { id: "queries", icon: "cloud", acts: false, some: "Asks the API for", all: "Asks the API for anything" },
  {
    id: "variables",
    icon: "variable",
    acts: false,
    some: "Sets the variables of the workspace",
    all: "Sets any variable of the workspace",
  },
  {
    id: "mutations",
    icon: "upload",
    acts: true,
    some: "Changes things by the API’s",
    all: "Changes anything that the API can change",
  },
  { id: "commands", icon: "play", acts: true, some: "Runs the commands", all: "Runs every command of every device" },
];

/** What permissions allow, from the mildest to what acts. */
export function grantsOf(permissions: Permissions): Grant[] {
  return GRANTS.flatMap(({ id, icon, acts, some, all }) => {
    const patterns = permissions[id];
    if (patterns.length === 0) return [];
    const any = patterns.includes("*");
    return [{ id, icon, acts, words: any ? all : some, patterns: any ? [] : patterns }];
  });
}

/** Where it runs, and why there. */
export function standing(trusted: boolean, registry: string | null): { words: string; why: string } {
  if (registry === null) return { words: "Runs in the page", why: "It comes with Octopus." };
  return trusted
    ? {
        words: "Runs in the page",
        why: "Its scope is among those that the deployment trusts (WIDGET_TRUSTED_SCOPES): it can do whatever the person who looks at it can.",
      }
    : {
        words: "Runs isolated",
        why: "Its scope is not among those that the deployment trusts: it stands in a frame of its own and can do only what is listed here.",
      };
}

export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  return size < 1024 * 1024 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / 1024 / 1024).toFixed(1)} MiB`;
}

export const KINDS: { [kind in WidgetTroubleKind]: string } = {
  load: "could not be loaded",
  threw: "threw",
  refused: "was refused something",
  paused: "was paused",
  unresponsive: "did not answer",
};

const ACTIONS: { [action: string]: string } = {
  add: "added",
  activate: "made active",
  rollback: "rolled back to",
  pin: "pinned",
  unpin: "unpinned",
  remove: "removed",
};

/** `added 2.0.0, which took over from 1.0.0` */
export function changeWords({ action, version, before }: Details["changes"][number]): string {
  const what = version ?? "every version";
  const from = before ? (action === "add" ? `, which took over from ${before}` : `, from ${before}`) : "";
  return `${ACTIONS[action] ?? action} ${what}${from}`;
}

interface Parsed {
  core: readonly number[];
  pre: readonly string[];
}

function parsed(version: string): Parsed | null {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/.exec(version);
  return match && { core: match.slice(1, 4).map(Number), pre: match[4]?.split(".") ?? [] };
}

/** Whether a version comes after another one (semver.org 2.0.0, clause 11). */
export function isNewer(version: string, than: string): boolean {
  const [one, other] = [parsed(version), parsed(than)];
  if (!one || !other) return false;
  for (const [index, number] of one.core.entries()) {
    const against = other.core[index] ?? 0;
    if (number !== against) return number > against;
  }
  if (one.pre.length === 0 || other.pre.length === 0) return one.pre.length === 0 && other.pre.length > 0;
  for (const [index, word] of one.pre.entries()) {
    const against = other.pre[index];
    if (against === undefined) return true;
    if (word === against) continue;
    const numbers = [word, against].map((each) => /^\d+$/.test(each));
    if (numbers[0] && numbers[1]) return Number(word) > Number(against);
    return numbers[0] === numbers[1] ? word > against : !numbers[0];
  }
  return false;
}

const HEADING = /^#{1,4}\s+\[?v?(\d+\.\d+\.\d+[0-9A-Za-z.+-]*)\]?/;

/** What a changelog says of the versions after `from`, up to `to`; null where it does not tell versions apart. */
export function changesBetween(changelog: string, from: string, to: string): string | null {
  let told = false;
  let taking = false;
  const taken: string[] = [];
  for (const line of changelog.split("\n")) {
    const version = HEADING.exec(line)?.[1];
    if (version !== undefined) {
      told = true;
      taking = isNewer(version, from) && !isNewer(version, to);
    }
    if (taking) taken.push(line);
  }
  return told ? taken.join("\n").trim() : null;
}

/** `@scope/name@^1.2.0` as it is typed: a package, and what is wanted of it; null: it names no package. */
export function typedPackage(text: string): { name: string; version: string | null } | null {
  const match = /^(@[a-z0-9~-][a-z0-9._~-]*\/[a-z0-9~-][a-z0-9._~-]*|[a-z0-9~-][a-z0-9._~-]*(?=@))(?:@(\S*))?$/.exec(
    text.trim(),
  );
  return match?.[1] ? { name: match[1], version: match[2] || null } : null;
}
