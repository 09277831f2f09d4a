/** Above a workspace that comes from a file: that it does, and how to change it; or that the file has moved on since. */
import { useRouter } from "../../../app/router";
import { Button } from "../../../design";
import styles from "../Banner.module.css";
import type { OpenWorkspace } from "../useOpenWorkspace";
import { type FileWorkspace, useFromFiles } from "./useFromFiles";

export function FileBanner({ open }: { open: OpenWorkspace }) {
  const fromFiles = useFromFiles();
  const visited = open.readOnly ? fromFiles.workspaces.find(({ share }) => share.id === open.workspace?.id) : undefined;
  if (visited) return visited.mine ? <Beside file={visited} /> : <AsInFile file={visited} />;
  const file = open.readOnly ? null : fromFiles.of(open.workspace);
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
