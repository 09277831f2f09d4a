/** What a click on a value of a reply adds to a mapping. */
import type { Json } from "@octopus-widgets/sdk/contract";
import { EACH, lookUp, type Path, parsePath, type Step, writePath } from "./paths";

/** An index of a path, and what may stand in its place. */
export interface IndexChoice {
  /** Of the step in the path. */
  at: number;
  /** What stands before it, as written. */
  before: string;
  /** As it is now. */
  step: Step;
  /** The item from the front and from the end, where the list is at hand; and each. */
  options: readonly Step[];
}

/** Every `[…]` of a path; the list that it picks from is looked up in the reply. */
export function indexChoices(path: Path, reply: Json): IndexChoice[] {
  return path.flatMap((step, at) => {
    if (typeof step === "string") return [];
    const list = lookUp(
      reply,
      path.slice(0, at).map((each) => (each === EACH ? 0 : each)),
    );
    const length = Array.isArray(list) ? list.length : 0;
    const options = new Set<Step>([step, ...bothEnds(step, length), EACH]);
    return [{ at, before: writePath(path.slice(0, at)), step, options: [...options] }];
  });
}

function bothEnds(step: Step, length: number): Step[] {
  if (typeof step !== "number") return [0, -1];
  const front = step < 0 ? step + length : step;
  return front >= 0 && front < length ? [front, front - length] : [];
}

/**
 * The path that a click stands for. Where the result is a list of objects, the list that they come from is gone through
 * item by item: the one that the mapping goes through already, else the outermost.
 */
export function clickedPath(path: Path, isList: boolean, others: readonly Path[]): Path {
  const head = others.find((other) => other.includes(EACH));
  const from = head ? head.indexOf(EACH) : path.findIndex((step) => typeof step === "number");
  if (from < 0 || typeof path[from] !== "number") return path;
  const shared = head?.slice(0, from).every((step, at) => step === path[at]) ?? isList;
  return shared ? path.map((step, at) => (at === from ? EACH : step)) : path;
}

/** A name for an output field, made of a path's last key, that is not taken: `state`, `state2`. */
export function fieldName(path: Path, taken: ReadonlySet<string>): string {
  const key = path.findLast((step) => typeof step === "string") ?? "value";
  const words = key.replace(/[^A-Za-z0-9_]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? "");
  const bare = /^[A-Za-z_]/.test(words) ? words : `value${words}`;
  // Names that begin with two underscores are GraphQL's own.
  const plain = bare.replace(/^__+/, "_");
  if (!taken.has(plain)) return plain;
  for (let count = 2; ; count += 1) if (!taken.has(`${plain}${count}`)) return `${plain}${count}`;
}

/** A path's text, read; null where it is none. */
export function readPath(text: string): Path | null {
  try {
    return parsePath(text);
  } catch {
    return null;
  }
}
