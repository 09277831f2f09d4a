/**
 * A JSON value as a tree (APG tree view, the focus by aria-activedescendant): arrows walk and fold, Enter and Space pick.
 */
import type { Json } from "@octopus-widgets/sdk/contract";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { type Row, rowsOf, summary } from "./nodes";
import type { Path } from "./paths";
import styles from "./ReplyTree.module.css";

interface Props {
  label: string;
  value: Json;
  /** Without it the tree is only looked at. */
  onPick?: (path: Path) => void;
  /** Paths, as written, that are in use: they are marked. */
  picked?: ReadonlySet<string>;
  /** What is wrong at a path, as written. */
  faults?: ReadonlyMap<string, string>;
}

export function ReplyTree({ label, value, onPick, picked, faults }: Props) {
  const id = useId();
  const tree = useRef<HTMLDivElement>(null);
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [active, setActive] = useState("");
  const [focused, setFocused] = useState(false);
  const rows = useMemo(() => rowsOf(value, folds), [value, folds]);
  const at = Math.max(
    0,
    rows.findIndex((row) => row.id === active),
  );
  const fold = (row: Row, unfolded: boolean) => setFolds(new Map(folds).set(row.id, unfolded));
  useEffect(() => {
    if (focused) document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [id, at, focused]);
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.key === "Enter" || event.key === " ") && onPick) onPick(row.path);
    else {
      const next = moved(event.key, rows, at);
      if (next === null) return;
      if (typeof next === "boolean") fold(row, next);
      else setActive(rows[next]?.id ?? "");
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={tree}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={`${id}-${at}`}
      className={styles.tree}
      onKeyDown={onKeyDown}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      {rows.map((row, index) => (
        <TreeRow
          key={row.id}
          id={`${id}-${index}`}
          row={row}
          active={focused && index === at}
          picked={picked?.has(row.id) ?? false}
          fault={faults?.get(row.id)}
          onFold={() => {
            setActive(row.id);
            fold(row, !row.unfolded);
          }}
          onPick={() => {
            setActive(row.id);
            if (onPick) onPick(row.path);
            else if (row.unfolded !== null) fold(row, !row.unfolded);
          }}
        />
      ))}
    </div>
  );
}

/** Where a key leads: the index of a row, whether the row unfolds, or nowhere. */
function moved(key: string, rows: readonly Row[], at: number): number | boolean | null {
  const row = rows[at];
  const last = rows.length - 1;
  switch (key) {
    case "ArrowDown":
      return Math.min(at + 1, last);
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "Home":
      return 0;
    case "End":
      return last;
    case "ArrowRight":
      return row?.unfolded === false ? true : row?.unfolded ? at + 1 : at;
    case "ArrowLeft":
      return row?.unfolded ? false : rows.findLastIndex((each, index) => index < at && each.level < (row?.level ?? 0));
    default:
      return key.length === 1 && key !== " " ? lettered(key, rows, at) : null;
  }
}

/** The next row whose key begins with the letter. */
function lettered(key: string, rows: readonly Row[], at: number): number | null {
  const order = [...rows.keys()].map((index) => (at + 1 + index) % rows.length);
  return order.find((index) => rows[index]?.label.toLowerCase().startsWith(key.toLowerCase())) ?? null;
}

interface RowProps {
  id: string;
  row: Row;
  active: boolean;
  picked: boolean;
  fault: string | undefined;
  onFold: () => void;
  onPick: () => void;
}

function TreeRow({ id, row, active, picked, fault, onFold, onPick }: RowProps) {
  const { label, value, level, unfolded, position, siblings, hidden } = row;
  return (
    // The tree keeps the focus and the keyboard.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
    // biome-ignore lint/a11y/useFocusableInteractive: rows are reached by aria-activedescendant
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-expanded={unfolded ?? undefined}
      aria-selected={picked}
      className={styles.row}
      data-active={active || undefined}
      data-path={row.id}
      style={{ paddingLeft: `${(level - 1) * 14 + 4}px` }}
      onMouseDown={(event) => event.detail > 1 && event.preventDefault()}
      onClick={onPick}
    >
      <span
        className={styles.fold}
        aria-hidden="true"
        onClick={(event) => {
          if (unfolded === null) return;
          event.stopPropagation();
          onFold();
        }}
      >
        {unfolded === null ? "" : unfolded ? "▾" : "▸"}
      </span>
      {label !== "" && <span className={styles.key}>{label}: </span>}
      <span className={typeof value === "object" && value !== null ? styles.whole : styles.value}>
        {summary(value)}
      </span>
      {hidden > 0 && <span className={styles.more}> · {hidden.toLocaleString("en")} more are not shown</span>}
      {picked && <span className={styles.mark}>in use</span>}
      {fault && <span className={styles.fault}> {fault}</span>}
    </div>
  );
}
