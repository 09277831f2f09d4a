/** The Structure view: a tree of everything the document holds, and a form or the JSON text of what is chosen. */
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useRouter } from "../../../app/router";
import { IconButton, Input } from "../../../design";
import { asObject, type EndpointsDocument, goTo, useDraft, useOpenDraft } from "../draft";
import type { PageProps } from "../pages";
import { added, duplicated, freeName, removed, renamed } from "./actions";
import { Detail, type View } from "./Detail";
import { AddDialog, RenameDialog } from "./Dialogs";
import { type Entry, entryAt, outlineOf, SECTIONS, type Section, sectionOf } from "./outline";
import { type Row, rowsOf } from "./rows";
import styles from "./Structure.module.css";
import { Tree } from "./Tree";
import { useKeys } from "./useKeys";

const NOTHING: EndpointsDocument = {};
/** Sections of a document with more entries than that begin folded. */
const MANY = 80;

type Asked = { what: "add"; section: Section } | { what: "rename"; entry: Entry; section: Section };

export function Structure({ what }: PageProps) {
  const router = useRouter();
  const { draft } = useOpenDraft();
  const { document: read, faults, broken } = useDraft();
  const document = read ?? NOTHING;
  const pointer = what ? `/${what}` : "";
  const entry = useMemo(() => entryAt(document, pointer), [document, pointer]);
  const section = sectionOf(pointer.split("/")[1]);
  const selected = entry?.pointer ?? (section ? `/${section.key}` : "");

  const [view, setView] = useState<View>("form");
  const [query, setQuery] = useState("");
  const [asked, setAsked] = useState<Asked | null>(null);
  const [told, setTold] = useState("");
  // Where there is no room for both, either the tree or what is open stands there.
  const [inside, setInside] = useState(pointer !== "");
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(() => unfolded(document));
  const tree = useRef<HTMLDivElement>(null);
  const detail = useRef<HTMLDivElement>(null);
  const wanted = useDeferredValue(query);
  const rows = useMemo(
    () => rowsOf({ document, faults, expanded, query: wanted }),
    [document, faults, expanded, wanted],
  );
  useEffect(() => {
    // What is opened from elsewhere is to be seen in the tree.
    if (section && entry) setExpanded((now) => (now.has(section.key) ? now : new Set(now).add(section.key)));
  }, [section, entry]);

  const open = useCallback(
    (to: string) => {
      setInside(true);
      goTo(router, to);
    },
    [router],
  );
  useEffect(() => {
    if (pointer !== "") setInside(true);
  }, [pointer]);
  const onToggle = useCallback((key: string, unfold: boolean) => {
    setExpanded((now) => {
      const next = new Set(now);
      if (unfold) next.add(key);
      else next.delete(key);
      return next;
    });
  }, []);
  const change = (text: string, sentence: string) => {
    draft.put(text);
    setTold(sentence);
  };
  const remove = (gone: Entry) => {
    if (broken) return;
    const all = outlineOf(document).get(gone.section) ?? [];
    const at = all.findIndex((one) => one.pointer === gone.pointer);
    const next = all[at + 1] ?? all[at - 1];
    change(removed(draft.get().text, gone), `Removed ${gone.name}. Undo brings it back.`);
    open(next?.pointer ?? `/${gone.section}`);
  };
  const duplicate = (one: Entry) => {
    if (broken) return;
    const name = freeName(document, one.section, one.name);
    change(duplicated(draft.get().text, one, name), `Duplicated ${one.name} as ${name}.`);
    open(`/${one.section}/${name}`);
  };
  const act = {
    rename: (one: Entry) => {
      const own = sectionOf(one.section);
      if (own && !broken) setAsked({ what: "rename", entry: one, section: own });
    },
    add: (own: Section | null | undefined) => {
      if (own && !broken) setAsked({ what: "add", section: own });
    },
    remove,
    duplicate,
  };
  const toTree = useCallback(() => tree.current?.focus(), []);
  useKeys({
    onView: () => setView((now) => (now === "form" ? "json" : "form")),
    onTree: toTree,
    onAdd: () => act.add(section ?? SECTIONS[3]),
  });

  return (
    <div className={styles.structure} data-open={inside || undefined}>
      <nav className={styles.side} aria-label="Entries">
        <div className={styles.search}>
          <Input
            type="search"
            aria-label="Search in all entries"
            placeholder="Search in all entries"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "ArrowDown" || event.key === "Enter") {
                event.preventDefault();
                toTree();
              } else if (event.key === "Escape") setQuery("");
            }}
          />
          <IconButton
            icon="add"
            label={`Add a ${(section ?? SECTIONS[3]).one} (Alt-N)`}
            disabled={broken !== null}
            onClick={() => act.add(section ?? SECTIONS[3])}
          />
        </div>
        <Tree
          ref={tree}
          rows={rows}
          selected={selected}
          onOpen={(row, focus) => {
            open(row.pointer);
            if (focus) requestAnimationFrame(() => focusFirst(detail.current));
          }}
          onToggle={onToggle}
          onRename={(row) => row.entry && act.rename(row.entry)}
          onDuplicate={(row) => row.entry && duplicate(row.entry)}
          onRemove={(row) => row.entry && remove(row.entry)}
          onAdd={(row) => act.add(row.section)}
        />
        <p className={styles.found} role="status">
          {query === "" ? told : found(rows)}
        </p>
      </nav>
      <div ref={detail} className={styles.detail}>
        <Detail
          pointer={pointer}
          entry={entry}
          section={section}
          view={view}
          onView={setView}
          onAdd={act.add}
          onRename={act.rename}
          onDuplicate={duplicate}
          onRemove={remove}
          onBack={() => setInside(false)}
        />
      </div>
      {asked?.what === "add" && (
        <AddDialog
          document={document}
          section={asked.section}
          onClose={() => setAsked(null)}
          onName={(name) => {
            change(added(draft.get().text, document, asked.section.key, name), `Added ${name}.`);
            setAsked(null);
            open(`/${asked.section.key}/${name}`);
          }}
        />
      )}
      {asked?.what === "rename" && (
        <RenameDialog
          document={document}
          entry={asked.entry}
          section={asked.section}
          onClose={() => setAsked(null)}
          onRename={(to, uses) => {
            change(renamed(draft.get().text, asked.entry, to, uses), `Renamed ${asked.entry.name} to ${to}.`);
            setAsked(null);
            open(`/${asked.section.key}/${to}`);
          }}
        />
      )}
    </div>
  );
}

function unfolded(document: EndpointsDocument): ReadonlySet<string> {
  const counts = SECTIONS.map(({ key }) => Object.keys(asObject(document[key])).length);
  const many = counts.reduce((sum, one) => sum + one, 0) > MANY;
  return new Set(many ? [] : SECTIONS.map(({ key }) => key));
}

function found(rows: readonly Row[]): string {
  const count = rows.filter(({ entry }) => entry !== null).length;
  return count === 0 ? "Nothing holds these words." : `${count} found`;
}

/** The first field of the form, or the editor. */
function focusFirst(box: HTMLElement | null): void {
  const field = box?.querySelector<HTMLElement>("[data-body] :is(input, select, textarea, button):not(:disabled)");
  const editor = box
    ?.querySelector<HTMLElement>("[data-editor]")
    ?.shadowRoot?.querySelector<HTMLElement>(".cm-content");
  (field ?? editor)?.focus();
}
