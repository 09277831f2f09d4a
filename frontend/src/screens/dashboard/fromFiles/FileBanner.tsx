/** Above a workspace that comes from a file: that it does, and how to change it; or that the file has moved on since. */
import { useRouter } from "../../../app/router";
import type { Workspace } from "../../../app/types";
import { Button } from "../../../design";
import styles from "../Banner.module.css";
import type { OpenWorkspace } from "../useOpenWorkspace";
import { type FileWorkspace, useFromFiles } from "./useFromFiles";

export function FileBanner({ open }: { open: OpenWorkspace }) {
  const fromFiles = useFromFiles();
  const visited = open.readOnly ? fromFiles.workspaces.find(({ share }) => share.id === open.workspace?.id) : undefined;
  if (visited) return visited.mine ? <Beside file={visited} /> : <AsInFile file={visited} />;
  if (open.readOnly || !open.workspace) return null;
  if (fromFiles.isLeft(open.workspace)) return <Left workspace={open.workspace} />;
  const file = fromFiles.of(open.workspace);
  return file?.fileChanged ? <Changed file={file} /> : null;
}

function AsInFile({ file }: { file: FileWorkspace }) {
  const { change } = useFromFiles();
  return (
    <div className={styles.banner} role="status">
      <span>
        From the file <strong>{file.path}</strong>, which it follows. What you change here lasts until you leave.
      </span>
      <Button icon="edit" onClick={() => change(file)}>
        Make it mine to change
      </Button>
    </div>
  );
}

/** The file's version, while there is an own one. */
function Beside({ file }: { file: FileWorkspace }) {
  const { drop } = useFromFiles();
  const router = useRouter();
  return (
    <div className={styles.banner} role="status">
      <span>
        This is what the file <strong>{file.path}</strong> says{file.fileChanged ? " now" : ""}. You have changed yours.
      </span>
      <Button icon="back" onClick={() => router.go({ name: "dashboard", workspaceId: file.id })}>
        Back to mine
      </Button>
      <Button icon="undo" onClick={() => drop(file)}>
        Take the file’s
      </Button>
    </div>
  );
}

/** An own copy whose file is gone, or shows it to others by now. */
function Left({ workspace }: { workspace: Workspace }) {
  const { own } = useFromFiles();
  return (
    <div className={styles.banner} role="status">
      <span>
        The file <strong>{workspace.fromFile?.path}</strong> does not show this workspace to you any more. Yours is
        kept.
      </span>
      <Button icon="check" onClick={() => own(workspace)}>
        Keep it as mine
      </Button>
    </div>
  );
}

function Changed({ file }: { file: FileWorkspace }) {
  const { look, drop, keep } = useFromFiles();
  return (
    <div className={styles.banner} role="status">
      <span>
        The file <strong>{file.path}</strong> has changed since you changed this workspace. Yours is kept.
      </span>
      <Button icon="eye" onClick={() => look(file)}>
        Look at the file’s
      </Button>
      <Button icon="check" onClick={() => keep(file)}>
        Keep mine
      </Button>
      <Button icon="undo" onClick={() => drop(file)}>
        Take the file’s
      </Button>
    </div>
  );
}
