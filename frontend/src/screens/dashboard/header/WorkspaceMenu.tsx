/** Selector of workspaces, one's own and shared ones, with what can be done to them. */
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { SharedWorkspacesDocument, type SharedWorkspacesQuery } from "../../../api/generated";
import { useRouter } from "../../../app/router";
import { selectCaller, selectWorkspaces } from "../../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import { Icon, Menu, type MenuItem } from "../../../design";
import type { OpenWorkspace } from "../useOpenWorkspace";
import { useWorkspaceActions } from "../useWorkspaceActions";
import styles from "./bar.module.css";

export function WorkspaceMenu({ open }: { open: OpenWorkspace }) {
  const router = useRouter();
  const dispatch = useAppDispatch();
  const workspaces = useAppSelector(selectWorkspaces);
  const actions = useWorkspaceActions();
  const shared = useShared();
  const { workspace, readOnly } = open;
  const own: MenuItem[] = workspaces.map((one) => ({
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
              id: "order",
              label: "Order and manage",
              icon: "menu",
              onSelect: () => dispatch(viewActions.overlayOpened({ name: "settings", section: "workspaces" })),
            },
          ],
        },
        { id: "here", label: workspace?.name ?? "", items: here },
      ]}
    >
      <span className={styles.name}>{workspace?.name ?? "No workspace"}</span>
      <Icon name="chevronDown" />
    </Menu>
  );
}

/** What others shared with this person's role; asked for on opening the page and each five minutes. */
function useShared(): SharedWorkspacesQuery["sharedWorkspaces"] {
  const client = useApolloClient();
  const me = useAppSelector(selectCaller)?.username;
  const [shared, setShared] = useState<SharedWorkspacesQuery["sharedWorkspaces"]>([]);
  useEffect(() => {
    let ended = false;
    const load = () =>
      client.query({ query: SharedWorkspacesDocument }).then(
        ({ data }) => !ended && setShared((data?.sharedWorkspaces ?? []).filter((share) => share.owner !== me)),
        () => undefined,
      );
    void load();
    const timer = setInterval(() => void load(), 300_000);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [client, me]);
  return shared;
}
