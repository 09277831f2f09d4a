/** What can be done with a whole workspace. */
import { useMemo } from "react";
import { useRouter } from "../../app/router";
import { selectWorkspaces } from "../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../app/store";
import type { Workspace } from "../../app/types";
import { viewActions } from "../../app/viewSlice";
import { copyWorkspace, emptyWorkspace, freeName } from "../../workspaces/document";
import { preferencesActions } from "../../workspaces/preferencesSlice";

export interface WorkspaceActions {
  create: (name: string, description: string) => void;
  duplicate: (workspace: Workspace) => void;
  remove: (workspace: Workspace) => void;
}

export function useWorkspaceActions(): WorkspaceActions {
  const dispatch = useAppDispatch();
  const router = useRouter();
  const workspaces = useAppSelector(selectWorkspaces);
  return useMemo(() => {
    const names = workspaces.map((one) => one.name);
    const add = (workspace: Workspace) => {
      dispatch(preferencesActions.workspaceAdded(workspace));
      router.go({ name: "dashboard", workspaceId: workspace.id });
    };
    return {
      create: (name, description) => add({ ...emptyWorkspace(freeName(name, names)), description }),
      duplicate: (workspace) => add(copyWorkspace(workspace, freeName(workspace.name, names))),
      remove(workspace) {
        dispatch(preferencesActions.workspaceDeleted(workspace.id));
        dispatch(viewActions.noticed(`Workspace “${workspace.name}” deleted.`, "normal", "undo"));
        const route = router.get();
        if (route.name === "dashboard" && route.workspaceId === workspace.id)
          router.go({ name: "dashboard", workspaceId: null }, { replace: true });
      },
    };
  }, [dispatch, router, workspaces]);
}
