/** Which widgets of the open workspace are shown; the way into edit mode. */
import { selectReadOnly, selectWorkspace } from "../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../app/store";
import { viewActions } from "../../app/viewSlice";
import { Button, Checkbox, IconButton, Message } from "../../design";
import { useWidgetDefs } from "../../widgets";
import { preferencesActions } from "../../workspaces/preferencesSlice";
import styles from "./Settings.module.css";

export function WidgetsSection({ onClose }: { onClose: () => void }) {
  const dispatch = useAppDispatch();
  const openId = useAppSelector((state) => state.view.openWorkspace);
  const workspace = useAppSelector((state) => selectWorkspace(state, openId));
  const readOnly = useAppSelector((state) => selectReadOnly(state, openId ?? ""));
  const editing = useAppSelector((state) => state.view.editing);
  const definitions = useWidgetDefs();
  if (!workspace) return <Message title="No workspace is open" />;
  if (readOnly)
    return <Message title="This workspace is somebody else’s">Copy it to yours to arrange its widgets.</Message>;
  const workspaceId = workspace.id;
  return (
    <>
      <div className={styles.bar}>
        <Button
          icon="edit"
          onClick={() => {
            dispatch(viewActions.editingSet(!editing));
            onClose();
          }}
        >
          {editing ? "Leave edit mode" : "Edit mode"}
        </Button>
        <Button icon="add" onClick={() => dispatch(viewActions.overlayOpened({ name: "gallery", panel: null }))}>
          Add a widget
        </Button>
        <Button icon="variable" onClick={() => dispatch(viewActions.overlayOpened({ name: "variables", workspaceId }))}>
          Variables
        </Button>
        <Button icon="sliders" onClick={() => dispatch(viewActions.overlayOpened({ name: "costs", widgetId: null }))}>
          What they cost
        </Button>
      </div>
      <p className={styles.dim}>Shown in “{workspace.name}”:</p>
      <ul className={styles.rows}>
        {workspace.widgets.map((widget) => {
          const label = definitions.get(widget.key)?.label ?? widget.key;
          const change = (hidden: boolean) =>
            dispatch(
              preferencesActions.widgetChanged({
                workspaceId,
                widgetId: widget.id,
                label: hidden ? "hide widget" : "show widget",
                change: { hidden },
              }),
            );
          return (
            <li key={widget.id}>
              <Checkbox checked={!widget.hidden} onChange={(shown) => change(!shown)}>
                {widget.title ? `${widget.title} (${label})` : label}
              </Checkbox>
              <IconButton
                icon="gear"
                label={`Settings of ${widget.title ?? label}`}
                onClick={() => {
                  dispatch(viewActions.configuringSet(widget.id));
                  onClose();
                }}
              />
            </li>
          );
        })}
      </ul>
    </>
  );
}
