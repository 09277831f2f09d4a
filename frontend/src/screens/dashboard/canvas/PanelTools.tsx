/** What can be done with a panel in edit mode. */
import { useState } from "react";
import { useAppDispatch } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import { Button, Icon, Input, Menu } from "../../../design";
import buttons from "../../../design/Button.module.css";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import styles from "./PanelTools.module.css";

export function PanelTools({ workspace, panelId }: { workspace: Workspace; panelId: string }) {
  const dispatch = useAppDispatch();
  const [renaming, setRenaming] = useState<string | null>(null);
  const at = workspace.panels.findIndex((one) => one.id === panelId);
  const panel = workspace.panels[at];
  if (!panel) return null;
  const here = { workspaceId: workspace.id, panelId };
  const { panelMoved, panelRemoved, panelRenamed } = preferencesActions;
  if (renaming !== null)
    return (
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (renaming.trim()) dispatch(panelRenamed({ ...here, title: renaming.trim() }));
          setRenaming(null);
        }}
      >
        <Input
          aria-label="Title of the panel"
          autoFocus
          value={renaming}
          onChange={(event) => setRenaming(event.target.value)}
        />
        <Button type="submit" look="primary">
          Rename
        </Button>
        <Button onClick={() => setRenaming(null)}>Cancel</Button>
      </form>
    );
  return (
    <Menu
      label={`Panel ${panel.title}`}
      align="end"
      className={`${buttons.button} ${buttons.quiet} ${buttons.square}`}
      groups={[
        {
          id: "panel",
          items: [
            {
              id: "add",
              label: "Add a widget here",
              icon: "add",
              onSelect: () => dispatch(viewActions.overlayOpened({ name: "gallery", panel: panelId })),
            },
            { id: "rename", label: "Rename", icon: "edit", onSelect: () => setRenaming(panel.title) },
            {
              id: "up",
              label: "Move up",
              icon: "up",
              disabled: at === 0,
              onSelect: () => dispatch(panelMoved({ ...here, by: -1 })),
            },
            {
              id: "down",
              label: "Move down",
              icon: "down",
              disabled: at === workspace.panels.length - 1,
              onSelect: () => dispatch(panelMoved({ ...here, by: 1 })),
            },
            {
              id: "remove",
              label: "Remove the panel, keep its widgets",
              icon: "trash",
              danger: true,
              onSelect: () => {
                dispatch(panelRemoved(here));
                dispatch(viewActions.noticed(`Panel “${panel.title}” removed.`, "normal", "undo"));
              },
            },
          ],
        },
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}
