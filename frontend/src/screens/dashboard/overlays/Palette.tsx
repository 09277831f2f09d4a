/** The command palette: type to find workspaces, widgets, devices, attributes and actions; arrows and Enter choose. */
import { type KeyboardEvent, type RefObject, useEffect, useId, useMemo, useState } from "react";
import { Dialog, Icon } from "../../../design";
import type { OpenWorkspace } from "../useOpenWorkspace";
import styles from "./Palette.module.css";
import { ranked } from "./search";
import { usePaletteEntries } from "./usePaletteEntries";
import { useTangoEntries } from "./useTangoEntries";

const MOST = 40;

export interface PaletteProps {
  open: OpenWorkspace;
  onClose: () => void;
  /** What was typed before it was there. */
  typed: RefObject<string>;
}

export function Palette({ open, onClose, typed }: PaletteProps) {
  const id = useId();
  const [query, setQuery] = useState(() => typed.current);
  const [at, setAt] = useState(0);
  const own = usePaletteEntries(open);
  const tango = useTangoEntries(query, open);
  const found = useMemo(() => {
    const fits = ranked(own, query, (entry) => [entry.label, entry.group, entry.detail ?? ""]);
    return [...fits, ...tango.entries].slice(0, MOST);
  }, [own, tango.entries, query]);
  const active = found[Math.min(at, found.length - 1)];
  const activeId = active ? `${id}-${active.id}` : undefined;
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);

  const run = (entry: typeof active) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((now) => Math.max(0, Math.min(found.length - 1, now + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(active);
    }
  };
  return (
    <Dialog title="Find anything" bare onClose={onClose}>
      <div className={styles.field}>
        <Icon name="search" />
        <input
          data-autofocus
          type="text"
          role="combobox"
          aria-label="Find workspaces, widgets, devices, attributes, actions"
          aria-expanded="true"
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={activeId}
          placeholder="Workspaces, widgets, devices, attributes, actions"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={id} role="listbox" aria-label="Found" className={styles.list} tabIndex={-1}>
        {found.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard (aria-activedescendant).
          <div
            key={entry.id}
            id={`${id}-${entry.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={entry === active}
            className={styles.entry}
            onPointerMove={() => setAt(index)}
            onClick={() => run(entry)}
          >
            <Icon name={entry.icon} />
            <span className={styles.label}>{entry.label}</span>
            {entry.detail && <span className={styles.detail}>{entry.detail}</span>}
            <span className={styles.group}>{entry.group}</span>
          </div>
        ))}
      </div>
      <p className={styles.foot} role="status">
        {tango.busy
          ? "Asking the telescope…"
          : (tango.fault ?? (found.length === 0 ? "Nothing fits." : `${found.length} found`))}
      </p>
    </Dialog>
  );
}
