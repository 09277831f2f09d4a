/** A widget's settings beside the live widget: every change shows at once. */
import { useEffect, useRef } from "react";
import { selectWidgetConfig } from "../../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import { Button, Field, IconButton, Input } from "../../../design";
import { rangeLabel } from "../../../time/ranges";
import { SettingsForm, useWidgetDefs } from "../../../widgets";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import { useWidgetActions } from "../canvas/useWidgetActions";
import styles from "./SettingsPane.module.css";

export function SettingsPane({ workspace, widgetId }: { workspace: Workspace; widgetId: string }) {
  const dispatch = useAppDispatch();
  const pane = useRef<HTMLElement>(null);
  const widget = workspace.widgets.find((one) => one.id === widgetId);
  const def = useWidgetDefs().get(widget?.key ?? "");
  const config = useAppSelector((state) => selectWidgetConfig(state, workspace.id, widgetId));
  const actions = useWidgetActions(workspace);
  const close = () => {
    dispatch(viewActions.configuringSet(null));
    document.querySelector<HTMLElement>(`[data-frame="${CSS.escape(widgetId)}"]`)?.focus();
  };
  useEffect(() => {
    document.querySelector(`[data-frame="${CSS.escape(widgetId)}"]`)?.scrollIntoView({ block: "nearest" });
    pane.current?.querySelector<HTMLElement>("input")?.focus();
  }, [widgetId]);
  if (!widget) return null;
  return (
    <aside
      ref={pane}
      className={styles.pane}
      aria-label={`Settings of ${widget.title ?? def?.label ?? widget.key}`}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) close();
      }}
    >
      <header className={styles.header}>
        <h2>{def?.label ?? widget.key}</h2>
        <IconButton icon="close" label="Close settings" onClick={close} />
      </header>
      <div className={styles.body}>
        <Field label="Title of the frame">
          {(ids) => (
            <Input
              {...ids}
              value={widget.title ?? ""}
              placeholder={def?.label ?? widget.key}
              onChange={(event) => actions.rename(widgetId, event.target.value || null)}
            />
          )}
        </Field>
        <Field label="Time range">
          {(ids) => (
            <Button
              {...ids}
              icon="clock"
              onClick={() =>
                dispatch(viewActions.overlayOpened({ name: "range", workspaceId: workspace.id, widgetId }))
              }
            >
              {widget.timeRange ? rangeLabel(widget.timeRange) : "Follows the workspace"}
            </Button>
          )}
        </Field>
        <SettingsForm
          workspaceId={workspace.id}
          instance={widget}
          config={config}
          onChange={(next) =>
            dispatch(preferencesActions.widgetConfigured({ workspaceId: workspace.id, widgetId, config: next }))
          }
        />
      </div>
    </aside>
  );
}
