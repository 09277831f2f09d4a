/** The frame of one widget: its place on the grid, its header, and the widget itself. */
import { type CSSProperties, memo, useCallback } from "react";
import { selectWidgetConfig } from "../../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import type { GridPlace, Json, WidgetInstance, Workspace } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import { useWidgetDefs, WidgetHost } from "../../../widgets";
import { GRID_COLUMNS } from "../../../workspaces/document";
import type { GridMode } from "../../../workspaces/grid/keyboard";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import styles from "./Frame.module.css";
import { FrameHeader } from "./FrameHeader";
import { leastOf } from "./least";
import type { Arranging } from "./useArranging";

export interface FrameProps {
  widget: WidgetInstance;
  workspace: Workspace;
  readOnly: boolean;
  editing: boolean;
  place: GridPlace;
  tabStop: boolean;
  mode: GridMode;
  arranging: Arranging;
}

export function Frame({ widget, workspace, readOnly, editing, place, tabStop, mode, arranging }: FrameProps) {
  const dispatch = useAppDispatch();
  const def = useWidgetDefs().get(widget.key);
  const fullScreen = useAppSelector((state) => state.view.fullScreen === widget.id);
  const configuring = useAppSelector((state) => state.view.configuring === widget.id);
  const carried = arranging.draft?.id === widget.id ? arranging.draft : null;
  const title = widget.title ?? def?.label ?? widget.key;
  return (
    <article
      className={styles.frame}
      style={frameStyle(place, carried)}
      data-frame={widget.id}
      data-mode={mode === "look" ? undefined : mode}
      data-hidden={widget.hidden || undefined}
      data-carried={carried?.kind}
      data-full-screen={fullScreen || undefined}
      data-configuring={configuring || undefined}
      aria-label={title}
      tabIndex={tabStop ? 0 : -1}
      onFocus={(event) => {
        if (event.target === event.currentTarget) dispatch(viewActions.selectedSet(widget.id));
      }}
    >
      <FrameHeader
        widget={widget}
        workspace={workspace}
        title={title}
        def={def}
        readOnly={readOnly}
        editing={editing}
        fullScreen={fullScreen}
        onGrip={(event) => arranging.begin(event, widget.id, "move", leastOf(def))}
      />
      <div className={styles.body} data-widget-body>
        <Widget widget={widget} workspaceId={workspace.id} readOnly={readOnly} />
      </div>
      {editing && !fullScreen && (
        <div
          className={styles.resize}
          aria-hidden="true"
          data-resize-handle
          onPointerDown={(event) => arranging.begin(event, widget.id, "resize", leastOf(def))}
        />
      )}
    </article>
  );
}

/** The widget proper: drawn anew only when its own settings change, not when its frame moves. */
const Widget = memo(function Widget({
  widget,
  workspaceId,
  readOnly,
}: {
  widget: WidgetInstance;
  workspaceId: string;
  readOnly: boolean;
}) {
  const dispatch = useAppDispatch();
  const config = useAppSelector((state) => selectWidgetConfig(state, workspaceId, widget.id));
  const def = useWidgetDefs().get(widget.key);
  const onPersist = useCallback(
    (key: string, value: Json) => {
      const place = { workspaceId, widgetId: widget.id };
      // What a widget keeps under the name of a setting is that setting: its form and the widget's own editor change the same.
      if (def?.config && Object.hasOwn(def.config.schema.properties, key))
        dispatch(preferencesActions.widgetConfigured({ ...place, config: { ...config, [key]: value } }));
      else dispatch(preferencesActions.widgetStateKept({ ...place, key, value }));
    },
    [dispatch, workspaceId, widget.id, def, config],
  );
  const onRemove = useCallback(() => {
    dispatch(preferencesActions.widgetRemoved({ workspaceId, widgetId: widget.id }));
    dispatch(viewActions.noticed(`${widget.title ?? widget.key} removed.`, "normal", "undo"));
  }, [dispatch, workspaceId, widget]);
  return (
    <WidgetHost
      workspaceId={workspaceId}
      instance={widget}
      config={config}
      readOnly={readOnly}
      onPersist={onPersist}
      onRemove={readOnly ? undefined : onRemove}
    />
  );
});

function frameStyle(place: GridPlace, carried: Arranging["draft"]): CSSProperties {
  const style: CSSProperties & { "--rows": number; "--order": number } = {
    gridColumn: `${place.x + 1} / span ${place.w}`,
    gridRow: `${place.y + 1} / span ${place.h}`,
    "--rows": place.h,
    "--order": place.y * GRID_COLUMNS + place.x,
  };
  if (carried?.kind === "move") style.transform = `translate(${carried.dx}px, ${carried.dy}px)`;
  return style;
}
