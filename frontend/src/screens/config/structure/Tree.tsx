/**
 * The tree of the document (WAI-ARIA APG, tree view): arrows, Home, End, letters; only the rows on the screen are drawn.
 * The tree itself has the focus and names its active row, so that scrolling a row away loses nothing.
 */
import { type KeyboardEvent, type RefObject, useEffect, useId, useMemo, useRef, useState } from "react";
import { Icon, StatusSymbol } from "../../../design";
import { Mark, provenance, useProvisioning } from "../files";
import type { ProvisionedEntry } from "../files/followed";
import type { Row } from "./rows";
import styles from "./Tree.module.css";
import { typeAhead } from "./typeAhead";

/** Pixels; as in the style sheet. */
export const ROW = 28;
const BEYOND = 8;

export interface TreeProps {
  rows: readonly Row[];
  /** What is open beside it. */
  selected: string;
  onOpen: (row: Row, focus: boolean) => void;
  onToggle: (section: string, open: boolean) => void;
  onRename: (row: Row) => void;
  onDuplicate: (row: Row) => void;
  onRemove: (row: Row) => void;
  onAdd: (row: Row) => void;
  ref?: RefObject<HTMLDivElement | null>;
}

export function Tree({ rows, selected, onOpen, onToggle, ref, ...actions }: TreeProps) {
  const id = useId();
  const own = useRef<HTMLDivElement>(null);
  const box = ref ?? own;
  const [active, setActive] = useState(selected);
  const [view, setView] = useState({ top: 0, height: 600 });
  const typed = useMemo(() => typeAhead(), []);
  const { entries: fromFiles } = useProvisioning();
  const at = Math.max(
    0,
    rows.findIndex(({ pointer }) => pointer === active),
  );
  const row = rows[at];

  useEffect(() => setActive(selected), [selected]);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const top = at * ROW;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW > element.scrollTop + element.clientHeight) element.scrollTop = top + ROW - element.clientHeight;
  }, [box, at]);

  const move = (to: number) => setActive(rows[Math.max(0, Math.min(rows.length - 1, to))]?.pointer ?? "");
  const onKeyDown = (event: KeyboardEvent) => {
    if (!row || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(view.height / ROW) - 1);
    const steps: { [key: string]: number } = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    };
    const step = steps[event.key];
    if (command && event.key.toLowerCase() === "d" && row.entry) actions.onDuplicate(row);
    else if (command) return;
    else if (step !== undefined) move(step);
    else if (event.key === "ArrowRight") {
      if (row.expanded === false && row.section) onToggle(row.section.key, true);
      else if (row.expanded) move(at + 1);
    } else if (event.key === "ArrowLeft") {
      if (row.expanded && row.section) onToggle(row.section.key, false);
      else if (row.level === 2) move(at - row.position);
    } else if (event.key === "*") {
      for (const one of rows) if (one.expanded === false && one.section) onToggle(one.section.key, true);
    } else if (event.key === "Enter" || event.key === " ") onOpen(row, event.key === "Enter");
    else if (event.key === "F2" && row.entry) actions.onRename(row);
    else if (event.key === "Delete" && row.entry) actions.onRemove(row);
    else if (event.key === "Insert" && row.section) actions.onAdd(row);
    else if (event.key.length === 1 && /\S/.test(event.key)) {
      const found = typed(event.key, at, rows.length, (index) => rows[index]?.label ?? "");
      if (found !== null) move(found);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const first = Math.max(0, Math.floor(view.top / ROW) - BEYOND);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / ROW) + BEYOND);
  return (
    <div
      ref={box}
      className={styles.tree}
      role="tree"
      aria-label="The document"
      tabIndex={0}
      aria-activedescendant={row && at >= first && at < last ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
    >
      <div role="none" className={styles.whole} style={{ height: rows.length * ROW }}>
        {rows.slice(first, last).map((one, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keyboard (aria-activedescendant).
          <div
            key={one.pointer}
            id={`${id}-${first + index}`}
            role="treeitem"
            tabIndex={-1}
            aria-level={one.level}
            aria-setsize={one.siblings}
            aria-posinset={one.position}
            aria-expanded={one.expanded ?? undefined}
            aria-selected={one.pointer === selected}
            aria-label={spoken(one, fromFiles.get(one.pointer))}
            data-active={one.pointer === row?.pointer || undefined}
            className={styles.row}
            style={{ top: (first + index) * ROW }}
            onClick={() => {
              setActive(one.pointer);
              if (one.section && one.expanded !== null && one.pointer === selected)
                onToggle(one.section.key, !one.expanded);
              else if (one.section && one.expanded === false) onToggle(one.section.key, true);
              onOpen(one, false);
            }}
          >
            <Inside row={one} file={fromFiles.get(one.pointer)} onToggle={onToggle} />
          </div>
        ))}
      </div>
    </div>
  );
}

interface InsideProps {
  row: Row;
  /** Of an entry that comes from a file. */
  file: ProvisionedEntry | undefined;
  onToggle: TreeProps["onToggle"];
}

function Inside({ row, file, onToggle }: InsideProps) {
  const { section, expanded, faults } = row;
  return (
    <>
      {expanded !== null && section ? (
        // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: arrows fold and unfold.
        <span
          className={styles.fold}
          onClick={(event) => {
            event.stopPropagation();
            onToggle(section.key, !expanded);
          }}
        >
          <Icon name={expanded ? "chevronDown" : "chevronRight"} />
        </span>
      ) : (
        <span className={styles.fold} />
      )}
      {row.level === 1 && <Icon name={section?.icon ?? "file"} />}
      <span className={styles.label}>{row.label}</span>
      {row.count !== null && <span className={styles.count}>{row.count}</span>}
      <span className={styles.detail}>{row.detail}</span>
      {file && <Mark entry={file} />}
      {faults && <StatusSymbol level={faults.errors > 0 ? "serious" : "caution"} label={null} />}
    </>
  );
}

function spoken({ label, detail, count, section, faults }: Row, file: ProvisionedEntry | undefined): string {
  const parts = [label];
  if (count !== null) parts.push(`${count} ${count === 1 ? (section?.one ?? "entry") : "entries"}`);
  else if (detail) parts.push(detail);
  if (faults && faults.errors > 0) parts.push(`${faults.errors} ${faults.errors === 1 ? "fault" : "faults"}`);
  if (faults && faults.warnings > 0) parts.push(`${faults.warnings} ${faults.warnings === 1 ? "warning" : "warnings"}`);
  if (file) parts.push(provenance(file));
  return parts.join(", ");
}
