/** Dashboards of Taranta as workspaces: files are chosen, each says what it becomes, and what is ticked is added. */
import { type DragEvent, useRef, useState } from "react";
import { useRouter } from "../../../app/router";
import { selectCaller, selectWorkspaces } from "../../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { viewActions } from "../../../app/viewSlice";
import { Button, Dialog, Message } from "../../../design";
import { copyWorkspace, freeName, readWorkspace } from "../../../workspaces/document";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import { FileReport } from "./FileReport";
import { useReading } from "./reading";
import styles from "./taranta.module.css";

export function ImportTaranta({ onClose }: { onClose: () => void }) {
  const dispatch = useAppDispatch();
  const router = useRouter();
  const me = useAppSelector(selectCaller);
  const taken = useAppSelector(selectWorkspaces).map((one) => one.name);
  const { files, busy, fault, read } = useReading();
  const [refused, setRefused] = useState<ReadonlySet<number>>(new Set());
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  if ((me?.roleLevel ?? 0) < 2)
    return (
      <Dialog title="Import from Taranta" size="small" onClose={onClose}>
        <Message title="Importing needs the role User" level="caution">
          You look on as a Viewer. Ask an administrator for the role User.
        </Message>
      </Dialog>
    );
  const wanted = (files ?? []).filter((file, at) => file.workspace !== null && !refused.has(at));
  const begin = (chosen: FileList | null | undefined) => {
    setRefused(new Set());
    void read([...(chosen ?? [])]);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    begin(event.dataTransfer.files);
  };
  const add = () => {
    const names = [...taken];
    const made = wanted.map(({ workspace }) => {
      const one = readWorkspace(workspace);
      const name = freeName(one.name, names);
      names.push(name);
      return copyWorkspace(one, name);
    });
    for (const one of made) dispatch(preferencesActions.workspaceAdded(one));
    const [first] = made;
    if (!first) return;
    dispatch(
      viewActions.noticed(
        made.length === 1 ? `Workspace “${first.name}” imported.` : `${made.length} workspaces imported.`,
        "normal",
      ),
    );
    router.go({ name: "dashboard", workspaceId: first.id });
    onClose();
  };
  return (
    <Dialog
      title="Import from Taranta"
      size="large"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={wanted.length === 0 || busy} onClick={add}>
            {wanted.length > 1 ? `Import ${wanted.length} workspaces` : "Import"}
          </Button>
        </>
      }
    >
      <section
        aria-label="Files"
        className={styles.pane}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <div className={styles.choose}>
          <p>
            Dashboards that Taranta exported, <code>.wj</code>: drop them here, or choose them. Nothing is saved before
            you import.
          </p>
          <Button data-autofocus onClick={() => input.current?.click()}>
            Choose files…
          </Button>
          <input
            ref={input}
            type="file"
            multiple
            accept=".wj,.json,application/json"
            aria-label="Taranta dashboards"
            className="visually-hidden"
            tabIndex={-1}
            onChange={(event) => {
              begin(event.target.files);
              event.target.value = "";
            }}
          />
        </div>
        {busy && <p role="status">Reading…</p>}
        {fault && (
          <Message title="The files cannot be read" level="serious">
            {fault}
          </Message>
        )}
        {!busy &&
          files?.map((file, at) => (
            <FileReport
              // biome-ignore lint/suspicious/noArrayIndexKey: the same file may be given twice, and none moves.
              key={`${at} ${file.file}`}
              file={file}
              ticked={!refused.has(at)}
              open={files.length === 1}
              onTick={(ticked) =>
                setRefused((before) => new Set(ticked ? [...before].filter((one) => one !== at) : [...before, at]))
              }
            />
          ))}
      </section>
    </Dialog>
  );
}
