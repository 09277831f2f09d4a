/** Create a workspace, or rename and describe one. */
import { type FormEvent, useId, useState } from "react";
import { selectWorkspace } from "../../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { Button, Dialog, Field, Input } from "../../../design";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import { useWorkspaceActions } from "../useWorkspaceActions";
import styles from "./forms.module.css";

export function WorkspaceForm({ workspaceId, onClose }: { workspaceId: string | null; onClose: () => void }) {
  const dispatch = useAppDispatch();
  const formId = useId();
  const workspace = useAppSelector((state) => selectWorkspace(state, workspaceId));
  const { create } = useWorkspaceActions();
  const [name, setName] = useState(workspace?.name ?? "");
  const [description, setDescription] = useState(workspace?.description ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = name.trim();
    if (!given) return;
    if (workspaceId === null) create(given, description.trim());
    else dispatch(preferencesActions.workspaceRenamed({ workspaceId, name: given, description: description.trim() }));
    onClose();
  };
  return (
    <Dialog
      title={workspaceId === null ? "New workspace" : "Rename and describe"}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} look="primary" disabled={!name.trim()}>
            {workspaceId === null ? "Create" : "Keep"}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={submit}>
        <Field label="Name">
          {(ids) => (
            <Input
              {...ids}
              data-autofocus
              required
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Description" hint="What it is for; others see it where you share it.">
          {(ids) => (
            <Input
              {...ids}
              maxLength={300}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
