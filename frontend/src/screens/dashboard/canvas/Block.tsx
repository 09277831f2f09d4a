/** One block of the canvas: a panel with its title, or the widgets ahead of all panels. */
import { type CSSProperties, useId, useMemo, useRef } from "react";
import { useAppDispatch } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { Icon } from "../../../design";
import type { GridMode } from "../../../workspaces/grid/keyboard";
import { type Block as BlockOf, readingOrder, settle } from "../../../workspaces/grid/places";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import styles from "./Block.module.css";
import { Frame } from "./Frame";
import { PanelTools } from "./PanelTools";
import { useArranging } from "./useArranging";

export interface BlockProps {
  block: BlockOf;
  workspace: Workspace;
  readOnly: boolean;
  editing: boolean;
  /** The widget that Tab reaches. */
  tabStop: string | null;
  mode: GridMode;
}

export function Block({ block, workspace, readOnly, editing, tabStop, mode }: BlockProps) {
  const dispatch = useAppDispatch();
  const bodyId = useId();
  const grid = useRef<HTMLDivElement>(null);
  const settled = useMemo(() => settle(block.widgets), [block.widgets]);
  const arranging = useArranging({ grid, workspace, places: settled });
  const places = arranging.draft?.places ?? settled;
  // While editing, elements keep their order: moving one in the page would end the drag that moves it.
  const widgets = editing
    ? block.widgets
    : [...block.widgets].sort((a, b) => readingOrder(settled[a.id] ?? a.layout, settled[b.id] ?? b.layout));
  const { panel } = block;
  return (
    <section className={styles.block} aria-label={block.title ?? undefined} data-block={panel ?? ""}>
      {panel !== null && (
        <header className={styles.header}>
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={!block.collapsed}
            aria-controls={bodyId}
            onClick={() => dispatch(preferencesActions.panelToggled({ workspaceId: workspace.id, panelId: panel }))}
          >
            <Icon name={block.collapsed ? "chevronRight" : "chevronDown"} />
            <h2>{block.title}</h2>
            {block.collapsed && <span className={styles.count}>{block.widgets.length} widgets</span>}
          </button>
          {editing && <PanelTools workspace={workspace} panelId={panel} />}
        </header>
      )}
      {!block.collapsed && (
        <div id={bodyId} ref={grid} className={styles.grid} data-grid data-editing={editing || undefined}>
          {widgets.map((widget) => (
            <Frame
              key={widget.id}
              widget={widget}
              workspace={workspace}
              readOnly={readOnly}
              editing={editing}
              place={places[widget.id] ?? widget.layout}
              tabStop={tabStop === widget.id}
              mode={tabStop === widget.id ? mode : "look"}
              arranging={arranging}
            />
          ))}
          {arranging.draft && !arranging.draft.landing && (
            <div className={styles.ghost} style={cellStyle(places[arranging.draft.id])} />
          )}
          {editing && widgets.length === 0 && (
            <p className={styles.hint}>Drag widgets here, or add new ones with the menu of the panel.</p>
          )}
        </div>
      )}
    </section>
  );
}

function cellStyle(place: { x: number; y: number; w: number; h: number } | undefined): CSSProperties | undefined {
  if (!place) return undefined;
  return { gridColumn: `${place.x + 1} / span ${place.w}`, gridRow: `${place.y + 1} / span ${place.h}` };
}
