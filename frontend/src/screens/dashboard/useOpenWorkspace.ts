/** Which workspace the address means, and everything about how it may be used. */
import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { SharedWorkspaceDocument, SharedWorkspacesChangedDocument } from "../../api/generated";
import { useRoute, useRouter } from "../../app/router";
import { useAppDispatch, useAppSelector } from "../../app/store";
import type { Workspace } from "../../app/types";
import { viewActions } from "../../app/viewSlice";
import { readWorkspace } from "../../workspaces/document";
import { preferencesActions } from "../../workspaces/preferencesSlice";

export interface OpenWorkspace {
  status: "ready" | "empty" | "unknown" | "loading" | "forbidden" | "failed";
  workspace: Workspace | undefined;
  readOnly: boolean;
  /** Who shared it. */
  owner: string | null;
  message: string | null;
}

export function useOpenWorkspace(): OpenWorkspace {
  const route = useRoute();
  const router = useRouter();
  const dispatch = useAppDispatch();
  const shareId = route.name === "shared" ? route.shareId : null;
  const visit = useVisit(shareId);
  const visiting = useAppSelector((state) => state.preferences.visiting);
  const document = useAppSelector((state) => state.preferences.document);
  const asked = route.name === "dashboard" ? route.workspaceId : null;
  const workspaces = document?.workspaces ?? [];
  const own =
    asked === null
      ? (workspaces.find((one) => one.id === document?.activeWorkspace) ?? workspaces[0])
      : workspaces.find((one) => one.id === asked);
  const shared = shareId !== null && visiting?.id === shareId ? visiting : null;
  const workspace = shareId === null ? own : shared?.workspace;
  const openId = workspace?.id ?? null;
  useEffect(() => {
    dispatch(viewActions.workspaceShown(openId));
    if (shareId !== null || openId === null) return;
    dispatch(preferencesActions.workspaceOpened(openId));
    if (asked === null) router.go({ name: "dashboard", workspaceId: openId }, { replace: true });
  }, [dispatch, router, openId, asked, shareId]);
  useEffect(() => {
    window.document.title = workspace ? `${workspace.name} – Octopus` : "Octopus";
  }, [workspace]);

  if (shareId !== null)
    return {
      status: shared ? "ready" : visit.status,
      workspace,
      readOnly: true,
      owner: shared?.owner ?? null,
      message: visit.message,
    };
  const status = workspace ? "ready" : asked !== null && workspaces.length > 0 ? "unknown" : "empty";
  return { status, workspace, readOnly: false, owner: null, message: null };
}

/** One from a file has the id of the person's own copy, if there is one: as a visit it goes by its address. */
function visitedWorkspace({
  id,
  workspace,
  fromFile,
}: {
  id: string;
  workspace: unknown;
  fromFile: unknown;
}): Workspace {
  const read = readWorkspace(workspace);
  return fromFile ? { ...read, id } : read;
}

/** Fetch a shared workspace, and again each minute, as its owner may go on changing it. */
function useVisit(shareId: string | null): { status: "loading" | "forbidden" | "failed"; message: string | null } {
  const client = useApolloClient();
  const dispatch = useAppDispatch();
  const [state, setState] = useState<{ status: "loading" | "forbidden" | "failed"; message: string | null }>({
    status: "loading",
    message: null,
  });
  useEffect(() => {
    if (shareId === null) {
      dispatch(preferencesActions.visited(null));
      return undefined;
    }
    let ended = false;
    let known = "";
    const load = async () => {
      try {
        const { data } = await client.query({ query: SharedWorkspaceDocument, variables: { id: shareId } });
        if (ended) return;
        const share = data?.sharedWorkspace;
        if (!share) {
          setState({ status: "forbidden", message: null });
          dispatch(preferencesActions.visited(null));
          return;
        }
        // Only a change of the owner's replaces what the visitor set for the moment.
        const text = JSON.stringify(share);
        if (text !== known) dispatch(preferencesActions.visited({ ...share, workspace: visitedWorkspace(share) }));
        known = text;
      } catch (fault) {
        if (!ended && known === "")
          setState({ status: "failed", message: fault instanceof Error ? fault.message : String(fault) });
      }
    };
    setState({ status: "loading", message: null });
    void load();
    const timer = setInterval(() => void load(), 60_000);
    // Files tell when they change.
    const changes = client.subscribe({ query: SharedWorkspacesChangedDocument }).subscribe({
      next: () => void load(),
      error: () => undefined,
    });
    return () => {
      ended = true;
      changes.unsubscribe();
      clearInterval(timer);
    };
  }, [client, dispatch, shareId]);
  return state;
}
