/** The dashboard variables: keys (case-sensitive) and values, which widgets read and set. */
import { useState } from "react";
import { selectVariables } from "../../../app/selectors";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import { Button, Dialog, IconButton, Input } from "../../../design";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import styles from "./forms.module.css";

interface Row {
  id: number;
  key: string;
  value: string;
}

export function Variables({ workspaceId, onClose }: { workspaceId: string; onClose: () => void }) {
  const dispatch = useAppDispatch();
  const variables = useAppSelector((state) => selectVariables(state, workspaceId));
  const [rows, setRows] = useState<Row[]>(() =>
    Object.entries(variables).map(([key, value], id) => ({ id, key, value: String(value) })),
  );
  const twice = rows.find((row, at) => row.key !== "" && rows.findIndex((other) => other.key === row.key) < at);
  const apply = (next: Row[]) => {
    setRows(next);
    const keys = next.map((row) => row.key);
    if (new Set(keys).size < keys.length) return;
    const entries = next.filter((row) => row.key.trim() !== "").map((row) => [row.key.trim(), row.value]);
    dispatch(preferencesActions.variablesEdited({ workspaceId, variables: Object.fromEntries(entries) }));
  };
  const change = (id: number, change: Partial<Row>) =>
    apply(rows.map((row) => (row.id === id ? { ...row, ...change } : row)));
  return (
    <Dialog
      title="Variables of this workspace"
      onClose={onClose}
      footer={
        <>
          <Button
            icon="add"
            onClick={() =>
              setRows([...rows, { id: Math.max(-1, ...rows.map((row) => row.id)) + 1, key: "", value: "" }])
            }
          >
            Add a variable
          </Button>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p className={styles.hint}>
          Widgets read variables by name, for instance {"{{station}}"} in an attribute’s name, and may set them when you
          click.
        </p>
        {rows.length === 0 && <p>There are none yet.</p>}
        {rows.map((row) => (
          <div key={row.id} className={styles.pair}>
            <Input
              aria-label="Name"
              placeholder="name"
              value={row.key}
              onChange={(event) => change(row.id, { key: event.target.value })}
            />
            <Input
              aria-label={`Value of ${row.key || "the variable"}`}
              placeholder="value"
              value={row.value}
              onChange={(event) => change(row.id, { value: event.target.value })}
            />
            <IconButton
              icon="trash"
              label={`Remove ${row.key || "this variable"}`}
              onClick={() => apply(rows.filter((one) => one.id !== row.id))}
            />
          </div>
        ))}
        {twice && (
          <p className={styles.fault} role="alert">
            “{twice.key}” stands twice; nothing is kept until each name stands once.
          </p>
        )}
      </div>
    </Dialog>
  );
}
