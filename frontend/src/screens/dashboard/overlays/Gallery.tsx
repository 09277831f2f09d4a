/** Every kind of widget, searchable; choosing one puts it on the workspace. */
import { useState } from "react";
import { useAppDispatch } from "../../../app/store";
import type { WidgetKind, Workspace } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import { Dialog, Input, Message } from "../../../design";
import { useEnsureBundles, useWidgetDefs, useWidgetKinds } from "../../../widgets";
import { DEFAULT_PLACE, newId } from "../../../workspaces/document";
import { freeSpot } from "../../../workspaces/grid/places";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import { placesIn } from "../canvas/useWidgetActions";
import styles from "./Gallery.module.css";
import { Preview } from "./Preview";
import { ranked } from "./search";

export function Gallery({
  workspace,
  panel,
  onClose,
}: {
  workspace: Workspace;
  panel: string | null;
  onClose: () => void;
}) {
  const dispatch = useAppDispatch();
  const kinds = useWidgetKinds();
  const definitions = useWidgetDefs();
  const ensure = useEnsureBundles();
  const [query, setQuery] = useState("");
  const found = ranked(kinds, query, (kind) => [kind.label, kind.key, kind.description ?? ""]);

  const add = async (kind: WidgetKind) => {
    onClose();
    // The bundle knows the size and the settings that the widget starts with.
    await ensure([kind.key]);
    const size = { ...DEFAULT_PLACE, ...(definitions.get(kind.key)?.layout ?? kind.layout) };
    const id = newId("w");
    const layout = freeSpot(placesIn(workspace, panel), { w: size.w, h: size.h });
    const widget = { id, key: kind.key, title: null, panel, hidden: false, layout };
    dispatch(preferencesActions.widgetsAdded({ workspaceId: workspace.id, widgets: [widget], configs: { [id]: {} } }));
    dispatch(viewActions.editingSet(true));
    dispatch(viewActions.selectedSet(id));
    dispatch(viewActions.configuringSet(id));
  };
  return (
    <Dialog title="Add a widget" size="large" onClose={onClose}>
      <div className={styles.gallery}>
        <Input
          data-autofocus
          type="search"
          aria-label="Search widgets"
          placeholder="Search widgets"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        {kinds.length === 0 && <Message title="Loading the catalogue…" />}
        {kinds.length > 0 && found.length === 0 && (
          <Message title="No widget fits">Nothing in the catalogue matches “{query}”.</Message>
        )}
        <ul className={styles.kinds}>
          {found.map((kind) => (
            <li key={kind.key}>
              <button type="button" className={styles.kind} onClick={() => void add(kind)}>
                <Preview kind={kind} />
                <span className={styles.label}>{kind.label}</span>
                <span className={styles.about}>{kind.description ?? kind.packageName}</span>
                <span className={styles.version}>
                  {/* Its size is known once its bundle is there. */}
                  {[kind.version, kind.def && `${kind.layout.w} × ${kind.layout.h} cells`].filter(Boolean).join(" · ")}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
