/** A reply as the rows of a tree: only what is unfolded, and of long lists only the beginning. */
import type { Json } from "@octopus-widgets/sdk/contract";
import { isObject } from "../../../widgets/form/values";
import { type Path, writePath } from "./paths";

/** Children of one node that are shown; of a list of thousands the others look the same. */
export const MOST_CHILDREN = 200;
/** Levels that are unfolded at first, as long as they are not long. */
const OPEN_LEVELS = 3;
const OPEN_CHILDREN = 30;

export interface Row {
  /** The path as it is written; empty for the whole. */
  id: string;
  path: Path;
  /** The key or index; empty for the whole. */
  label: string;
  value: Json;
  level: number;
  /** Null for what has no children. */
  unfolded: boolean | null;
  /** Among its siblings, from 1. */
  position: number;
  siblings: number;
  /** Children that are not shown. */
  hidden: number;
}

const sizeOf = (value: Json): number =>
  Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 0;

function childrenOf(value: Json): (readonly [string | number, Json])[] {
  if (Array.isArray(value)) return value.slice(0, MOST_CHILDREN).map((item, index) => [index, item] as const);
  return isObject(value) ? Object.entries(value).slice(0, MOST_CHILDREN) : [];
}

/** The rows that show, in their order. `folds` holds what a person folded or unfolded, by id. */
export function rowsOf(reply: Json, folds: ReadonlyMap<string, boolean>): Row[] {
  const rows: Row[] = [];
  const add = (path: Path, label: string, value: Json, level: number, position: number, siblings: number) => {
    const size = sizeOf(value);
    const id = writePath(path);
    const unfolded =
      size === 0 ? null : (folds.get(id) ?? (level === 1 || (level <= OPEN_LEVELS && size <= OPEN_CHILDREN)));
    const shown = unfolded ? childrenOf(value) : [];
    const hidden = unfolded ? size - shown.length : 0;
    rows.push({ id, path, label, value, level, unfolded, position, siblings, hidden });
    for (const [at, [key, child]] of shown.entries()) add([...path, key], String(key), child, level + 1, at + 1, size);
  };
  add([], "", reply, 1, 1, 1);
  return rows;
}

/** A value in a few words. */
export function summary(value: Json): string {
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  if (isObject(value)) {
    const count = Object.keys(value).length;
    return count === 1 ? "1 member" : `${count} members`;
  }
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
