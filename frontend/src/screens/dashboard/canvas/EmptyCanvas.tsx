/** Why there are no widgets, and what to do about it. */
import { useRouter } from "../../../app/router";
import { useAppDispatch } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import { Button, Message } from "../../../design";
import type { OpenWorkspace } from "../useOpenWorkspace";

export function EmptyCanvas({ open }: { open: OpenWorkspace }) {
  const dispatch = useAppDispatch();
  const router = useRouter();
  const home = (
    <Button icon="back" onClick={() => router.go({ name: "dashboard", workspaceId: null })}>
      My workspaces
    </Button>
  );
  switch (open.status) {
    case "loading":
      return <Message title="Loading the shared workspace…" />;
    case "forbidden":
      return (
        <Message title="This workspace is not shared with you" level="caution" actions={home}>
          Its owner ended the share, or shared it with another role. Ask for a new link.
        </Message>
      );
    case "failed":
      return (
        <Message title="The shared workspace could not be loaded" level="serious" actions={home}>
          {open.message}
        </Message>
      );
    case "unknown":
      return (
        <Message title="There is no such workspace among yours" level="caution" actions={home}>
          It may have been deleted, or the link is somebody else’s: shared workspaces have links of their own.
        </Message>
      );
    default:
  }
  if (!open.workspace)
    return (
      <Message
        title="You have no workspace yet"
        actions={
          <Button
            look="primary"
            icon="add"
            onClick={() => dispatch(viewActions.overlayOpened({ name: "workspace", workspaceId: null }))}
          >
            Create a workspace
          </Button>
        }
      >
        A workspace is a screen of widgets that you arrange. It follows you to every device you sign in on.
      </Message>
    );
  const add = () => {
    dispatch(viewActions.editingSet(true));
    dispatch(viewActions.overlayOpened({ name: "gallery", panel: null }));
  };
  return (
    <Message
      title="This workspace is empty"
      actions={
        open.readOnly ? undefined : (
          <Button look="primary" icon="add" onClick={add}>
            Add a widget
          </Button>
        )
      }
    >
      {open.readOnly
        ? `${open.owner ? "Its owner" : "Its file"} has not put a widget here yet.`
        : "Add widgets, then drag and resize them as you like."}
    </Message>
  );
}
