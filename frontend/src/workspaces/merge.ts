/**
 * Three-way merge of JSON documents: what one side changed since the common base is taken; where both sides changed the
 * same leaf differently, mine stands and the other is reported. Arrays whose items all have an `id` are merged by id;
 * other arrays are leaves. Pure.
 */

export interface MergeConflict {
  /** Keys from the root; an item of an array is named by its id. */
  path: string[];
  /** `undefined`: deleted on that side. */
  mine: unknown;
  theirs: unknown;
}
export interface Merged<T> {
  value: T;
  conflicts: MergeConflict[];
}

type Tree = { [key: string]: unknown };
type Item = Tree & { id: string };

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

function isKeyed(value: unknown): value is Item[] {
  if (!Array.isArray(value)) return false;
  const ids = new Set(value.map((item) => (isTree(item) && typeof item.id === "string" ? item.id : undefined)));
  return !ids.has(undefined) && ids.size === value.length;
}

/** Deep equality of JSON values; an absent key equals one that is `undefined`. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (!isTree(a) || !isTree(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => equal(get(a, key), get(b, key)));
}

const get = (tree: Tree, key: string): unknown => (Object.hasOwn(tree, key) ? tree[key] : undefined);

/** Merge `mine` and `theirs`, which both descend from `base`. */
export function merge3<T>(base: T, mine: T, theirs: T): Merged<T> {
  const conflicts: MergeConflict[] = [];
  const value = mergeValue(base, mine, theirs, [], conflicts) as T;
  return { value, conflicts };
}

function mergeValue(base: unknown, mine: unknown, theirs: unknown, path: string[], out: MergeConflict[]): unknown {
  if (equal(mine, theirs)) return mine;
  if (equal(mine, base)) return theirs;
  if (equal(theirs, base)) return mine;
  if (isTree(mine) && isTree(theirs)) return mergeTrees(isTree(base) ? base : {}, mine, theirs, path, out);
  if (isKeyed(mine) && isKeyed(theirs) && mine.length + theirs.length > 0)
    return mergeKeyed(isKeyed(base) ? base : [], mine, theirs, path, out);
  out.push({ path, mine, theirs });
  return mine;
}

function mergeTrees(base: Tree, mine: Tree, theirs: Tree, path: string[], out: MergeConflict[]): Tree {
  const merged: Tree = {};
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const value = mergeValue(get(base, key), get(mine, key), get(theirs, key), [...path, key], out);
    // Plain assignment would call the setter of `__proto__`.
    if (value !== undefined)
      Object.defineProperty(merged, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return merged;
}

function mergeKeyed(base: Item[], mine: Item[], theirs: Item[], path: string[], out: MergeConflict[]): Item[] {
  const find = (list: Item[], id: string) => list.find((item) => item.id === id);
  const order = mergeOrder(
    base.map((item) => item.id),
    mine.map((item) => item.id),
    theirs.map((item) => item.id),
  );
  return order.flatMap((id) => {
    const value = mergeValue(find(base, id), find(mine, id), find(theirs, id), [...path, id], out);
    return value === undefined ? [] : [value as Item];
  });
}

/** The ids of both sides; the order of the side that moved something, mine if both did; the rest after its neighbour. */
function mergeOrder(base: string[], mine: string[], theirs: string[]): string[] {
  const moved = (side: string[]) => {
    const common = side.filter((id) => base.includes(id));
    return !equal(
      common,
      base.filter((id) => common.includes(id)),
    );
  };
  const [lead, other] = !moved(mine) && moved(theirs) ? [theirs, mine] : [mine, theirs];
  const order = [...lead];
  other.forEach((id, index) => {
    if (order.includes(id)) return;
    const before = other.slice(0, index).findLast((earlier) => order.includes(earlier));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
  });
  return order;
}

/** Put a value at a path of a document (ids name items of arrays); `undefined` takes it away. Returns a new document. */
export function setAt<T>(document: T, path: readonly string[], value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return value as T;
  if (Array.isArray(document)) {
    const index = document.findIndex((item) => isTree(item) && item.id === key);
    const next = rest.length === 0 ? value : index < 0 ? undefined : setAt(document[index], rest, value);
    if (next === undefined) return document.filter((_, at) => at !== index) as T;
    if (index < 0) return [...document, next] as T;
    return document.map((item, at) => (at === index ? next : item)) as T;
  }
  const tree = isTree(document) ? document : {};
  const next = rest.length === 0 ? value : setAt(get(tree, key), rest, value);
  const entries = Object.entries(tree).filter(([name]) => name !== key);
  if (next === undefined) return Object.fromEntries(entries) as T;
  return Object.fromEntries(
    Object.hasOwn(tree, key)
      ? Object.entries(tree).map(([name, old]) => [name, name === key ? next : old])
      : [...entries, [key, next]],
  ) as T;
}
