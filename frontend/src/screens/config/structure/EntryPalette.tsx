/** Finding an entry by its name, Ctrl-P: arrows and Enter choose. */
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from "react";
import { Dialog, Icon } from "../../../design";
import styles from "../../dashboard/overlays/Palette.module.css";
import { ranked } from "../../dashboard/overlays/search";
import { type EndpointsDocument, useDraft } from "../draft";
import { outlineOf, SECTIONS, sectionOf } from "./outline";

const MOST = 40;

const NOTHING: EndpointsDocument = {};

export function EntryPalette({ onClose }: { onClose: () => void }) {
  const { document: read, goTo } = useDraft();
  const document = read ?? NOTHING;
  const id = useId();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const entries = useMemo(() => SECTIONS.flatMap(({ key }) => outlineOf(document).get(key) ?? []), [document]);
  const found = useMemo(
    () => ranked(entries, query, ({ name, detail, section }) => [name, section, detail]).slice(0, MOST),
    [entries, query],
  );
  const active = Math.min(at, found.length - 1);
  useEffect(() => {
    window.document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [id, active]);
  const open = (index: number) => {
    const entry = found[index];
    if (!entry) return;
    onClose();
    goTo(entry.pointer);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(found.length - 1, active + step)));
    else if (event.key === "Enter") open(active);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Find an entry" bare onClose={onClose}>
      <div className={styles.field}>
        <Icon name="search" />
        <input
          data-autofocus
          type="text"
          role="combobox"
          aria-label="Find an entry"
          aria-expanded="true"
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
          placeholder="Types, variables, functions, queries, mutations, streams"
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
            key={entry.pointer}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={styles.entry}
            onPointerMove={() => setAt(index)}
            onClick={() => open(index)}
          >
            <Icon name={sectionOf(entry.section)?.icon ?? "file"} />
            <span className={styles.label}>{entry.name}</span>
            <span className={styles.detail}>{entry.detail}</span>
            <span className={styles.group}>{sectionOf(entry.section)?.one}</span>
          </div>
        ))}
      </div>
      <p className={styles.foot} role="status">
        {found.length === 0 ? "Nothing fits." : `${found.length} found`}
      </p>
    </Dialog>
  );
}
