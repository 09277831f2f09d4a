/** The menu of a widget's frame. */
import { useAppDispatch } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import { Icon, Menu, type MenuItem } from "../../../design";
import buttons from "../../../design/Button.module.css";
import { useOffered, useRunOffered } from "../../../widgets";
import type { FrameHeaderProps } from "./FrameHeader";
import { useWidgetActions } from "./useWidgetActions";

export function FrameMenu({ widget, workspace, title, def, readOnly, editing, fullScreen }: FrameHeaderProps) {
  const dispatch = useAppDispatch();
  const actions = useWidgetActions(workspace);
  const { id } = widget;
  const offered = useOffered(id);
  const run = useRunOffered(id);
  const look: MenuItem[] = [
    {
      id: "full",
      label: fullScreen ? "Leave full screen" : "Full screen",
      icon: "fullScreen",
      hint: fullScreen ? "Esc" : "F",
      onSelect: () => dispatch(viewActions.fullScreenSet(fullScreen ? null : id)),
    },
  ];
  look.push({
    id: "costs",
    label: "What it costs…",
    icon: "sliders",
    onSelect: () => dispatch(viewActions.overlayOpened({ name: "costs", widgetId: id })),
  });
  const { docsUrl } = def ?? {};
  if (docsUrl)
    look.push({
      id: "docs",
      label: "About this widget",
      icon: "book",
      onSelect: () => window.open(docsUrl, "_blank", "noopener"),
    });
  const edit: MenuItem[] = readOnly
    ? []
    : [
        { id: "settings", label: "Settings", icon: "gear", onSelect: () => dispatch(viewActions.configuringSet(id)) },
        {
          id: "range",
          label: "Time range…",
          icon: "clock",
          onSelect: () =>
            dispatch(viewActions.overlayOpened({ name: "range", workspaceId: workspace.id, widgetId: id })),
        },
        { id: "duplicate", label: "Duplicate", icon: "copy", onSelect: () => actions.duplicate(id) },
        {
          id: "hide",
          label: widget.hidden ? "Show" : "Hide",
          icon: widget.hidden ? "eye" : "eyeOff",
          onSelect: () => actions.hide(id, !widget.hidden),
        },
        { id: "remove", label: "Remove", icon: "trash", danger: true, onSelect: () => actions.remove(id) },
      ];
  const order: MenuItem[] =
    editing && !fullScreen
      ? [
          { id: "earlier", label: "Move earlier", icon: "up", onSelect: () => void actions.shift(id, -1) },
          { id: "later", label: "Move later", icon: "down", onSelect: () => void actions.shift(id, 1) },
        ]
      : [];
  const panels: MenuItem[] =
    readOnly || workspace.panels.length === 0
      ? []
      : [{ id: null, title: "No panel" }, ...workspace.panels].map((panel) => ({
          id: panel.id ?? "none",
          label: panel.title,
          checked: panel.id === widget.panel,
          onSelect: () => actions.toPanel(id, panel.id),
        }));
  return (
    <Menu
      label={`Menu of ${title}`}
      align="end"
      className={`${buttons.button} ${buttons.quiet} ${buttons.square}`}
      groups={[
        { id: "edit", items: edit },
        { id: "order", items: order },
        { id: "look", items: look },
        {
          id: "offered",
          items: offered.map((action) => ({
            id: `offered-${action.id}`,
            label: action.label,
            path: action.icon,
            onSelect: () => run(action, title),
          })),
        },
        { id: "panel", label: "Panel", items: panels },
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}
