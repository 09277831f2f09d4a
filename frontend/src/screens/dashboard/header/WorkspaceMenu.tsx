/** Selector of workspaces, one's own and shared ones, with what can be done to them. */
import { useRouter } from "../../../app/router";
import { selectCaller, selectWorkspaces } from "../../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import { Icon, Menu, type MenuItem } from "../../../design";
import { useShared } from "../fromFiles/shared";
import { useFromFiles } from "../fromFiles/useFromFiles";
import type { OpenWorkspace } from "../useOpenWorkspace";
import { useWorkspaceActions } from "../useWorkspaceActions";
import styles from "./bar.module.css";

export function WorkspaceMenu({ open }: { open: OpenWorkspace }) {
  const router = useRouter();
  const dispatch = useAppDispatch();
  const workspaces = useAppSelector(selectWorkspaces);
  const actions = useWorkspaceActions();
  const me = useAppSelector(selectCaller)?.username;
  const shared = useShared().filter((share) => !share.fromFile && share.owner !== me);
  const saved = useAppSelector((state) => state.preferences.sync.status === "saved");
  const fromFiles = useFromFiles();
  const { workspace, readOnly } = open;
  const copied = new Set(fromFiles.workspaces.flatMap(({ mine }) => (mine ? [mine.id] : [])));
  const alone = workspaces.filter((one) => !copied.has(one.id));
  const own: MenuItem[] = alone.map((one) => ({
    id: one.id,
    label: one.name,
    checked: one.id === workspace?.id && !readOnly,
    onSelect: () => router.go({ name: "dashboard", workspaceId: one.id }),
  }));
  const others: MenuItem[] = shared.map((share) => ({
    id: share.id,
    label: `${share.name} (${share.owner})`,
    checked: readOnly && share.id === workspace?.id,
    icon: "share",
    onSelect: () => router.go({ name: "shared", shareId: share.id }),
  }));
  const files: MenuItem[] = fromFiles.workspaces.map((file) => ({
    id: `file ${file.id}`,
    label: file.mine
      ? `${file.mine.name} (changed by you${file.fileChanged ? ", and in the file" : ""})`
      : file.share.name,
    checked: workspace !== undefined && (file.mine && !readOnly ? file.mine.id : file.share.id) === workspace.id,
    icon: "book",
    onSelect: () => (file.mine ? router.go({ name: "dashboard", workspaceId: file.id }) : fromFiles.look(file)),
  }));
  const file = readOnly ? null : fromFiles.of(workspace);
  const ofFile: MenuItem[] = file
    ? [
        { id: "look", label: "Look at the file’s", icon: "eye", onSelect: () => fromFiles.look(file) },
        {
          id: "patch",
          label: "Export my changes as a patch",
          icon: "share",
          // The server makes it of what is stored.
          disabled: !saved,
          onSelect: () => void fromFiles.exportPatch(file),
        },
        { id: "drop", label: "Back to the file’s", icon: "undo", onSelect: () => fromFiles.drop(file) },
      ]
    : [];
  const here: MenuItem[] =
    workspace && !readOnly
      ? [
          {
            id: "rename",
            label: "Rename and describe",
            icon: "edit",
            onSelect: () => dispatch(viewActions.overlayOpened({ name: "workspace", workspaceId: workspace.id })),
          },
          { id: "duplicate", label: "Duplicate", icon: "copy", onSelect: () => actions.duplicate(workspace) },
          {
            id: "share",
            label: "Share",
            icon: "share",
            onSelect: () => dispatch(viewActions.overlayOpened({ name: "share", workspaceId: workspace.id })),
          },
          { id: "delete", label: "Delete", icon: "trash", danger: true, onSelect: () => actions.remove(workspace) },
        ]
      : [];
  return (
    <Menu
      label="Workspace"
      className={styles.opener}
      groups={[
        { id: "own", label: "My workspaces", items: own },
        { id: "files", label: "From files", items: files },
        { id: "shared", label: "Shared with me", items: others },
        {
          id: "new",
          items: [
            {
              id: "create",
              label: "New workspace",
              icon: "add",
              onSelect: () => dispatch(viewActions.overlayOpened({ name: "workspace", workspaceId: null })),
            },
            {
              id: "taranta",
              label: "Import from Taranta",
              icon: "upload",
              onSelect: () => dispatch(viewActions.overlayOpened({ name: "taranta" })),
            },
            {
              id: "order",
              label: "Order and manage",
              icon: "menu",
              onSelect: () => dispatch(viewActions.overlayOpened({ name: "settings", section: "workspaces" })),
            },
          ],
        },
        { id: "file", label: file ? `From ${file.path}` : "", items: ofFile },
        { id: "here", label: workspace?.name ?? "", items: here },
      ]}
    >
      <span className={styles.name}>{workspace?.name ?? "No workspace"}</span>
      <Icon name="chevronDown" />
    </Menu>
  );
}
