/** Workspaces that files show: which of them somebody changed, and what can be done with those. */
import { useApolloClient } from "@apollo/client/react";
import { useMemo } from "react";
import { ProvisionedWorkspacePatchDocument } from "../../../api/generated";
import { useRouter } from "../../../app/router";
import { selectWorkspaces } from "../../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import { readWorkspace } from "../../../workspaces/document";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import { saveText } from "./saveText";
import { NOT_ASKED, type Shared, useShared } from "./shared";

/** A workspace that a file shows, and the person's own copy of it, if they changed it. */
export interface FileWorkspace {
  share: Shared;
  id: string;
  path: string;
  sha: string;
  mine: Workspace | null;
  /** The file says something else than what the copy was made from. */
  fileChanged: boolean;
}

export interface FromFiles {
  workspaces: readonly FileWorkspace[];
  /** The one that an own workspace is a copy of; null: none. */
  of: (workspace: Workspace | undefined) => FileWorkspace | null;
  /** Make an own copy of it, to be changed. */
  change: (file: FileWorkspace) => void;
  /** Show what the file says, beside the own copy. */
  look: (file: FileWorkspace) => void;
  /** Throw the own copy away. */
  drop: (file: FileWorkspace) => void;
  /** Whether an own workspace is a copy of one that no file shows any more. */
  isLeft: (workspace: Workspace | undefined) => boolean;
  /** It is an own workspace like any other from now on. */
  own: (workspace: Workspace) => void;
  /** The file's change was seen, the own copy stays. */
  keep: (file: FileWorkspace) => void;
  /** The own changes as a patch for the folder. */
  exportPatch: (file: FileWorkspace) => Promise<void>;
}

export function useFromFiles(): FromFiles {
  const client = useApolloClient();
  const dispatch = useAppDispatch();
  const router = useRouter();
  const shared = useShared();
  const own = useAppSelector(selectWorkspaces);
  return useMemo(() => {
    const workspaces = shared.flatMap((share) => {
      if (!share.fromFile) return [];
      const { id, path, sha } = share.fromFile;
      const mine = own.find((one) => one.id === id && one.fromFile !== undefined) ?? null;
      return [{ share, id, path, sha, mine, fileChanged: mine !== null && mine.fromFile?.sha !== sha }];
    });
    const look = ({ share }: FileWorkspace) => router.go({ name: "shared", shareId: share.id });
    return {
      workspaces,
      of: (workspace) => workspaces.find(({ mine }) => mine !== null && mine.id === workspace?.id) ?? null,
      isLeft: (workspace) =>
        shared !== NOT_ASKED && workspace?.fromFile !== undefined && !workspaces.some(({ id }) => id === workspace.id),
      own: ({ id }) => dispatch(preferencesActions.fileSeen({ workspaceId: id, fromFile: null })),
      look,
      change({ share, id, path, sha }) {
        dispatch(preferencesActions.workspaceAdded({ ...readWorkspace(share.workspace), id, fromFile: { sha, path } }));
        router.go({ name: "dashboard", workspaceId: id });
        dispatch(viewActions.noticed(`“${share.name}” is yours to change now; the file stays as it is.`));
      },
      drop(file) {
        dispatch(preferencesActions.workspaceDeleted(file.id));
        look(file);
        dispatch(viewActions.noticed(`“${file.share.name}” is as the file says again.`, "normal", "undo"));
      },
      keep({ id, sha, path }) {
        dispatch(preferencesActions.fileSeen({ workspaceId: id, fromFile: { sha, path } }));
      },
      async exportPatch({ id }) {
        try {
          const { data } = await client.query({ query: ProvisionedWorkspacePatchDocument, variables: { id } });
          if (!data) throw new Error("The server answered without a patch.");
          const { filename, text, operations } = data.provisionedWorkspacePatch;
          if (operations > 0) saveText(filename, text);
          else dispatch(viewActions.noticed("Nothing is different from the file."));
        } catch (thrown) {
          const message = thrown instanceof Error ? thrown.message : String(thrown);
          dispatch(viewActions.noticed(`The patch could not be made: ${message}`, "serious"));
        }
      },
    };
  }, [client, dispatch, router, shared, own]);
}
