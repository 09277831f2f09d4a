/** Two instants, in UTC. */
import { useState } from "react";
import { useServices } from "../../../app/services";
import { useAppDispatch } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { Button, Dialog, Field, Input } from "../../../design";
import { rangeAt } from "../../../time/ranges";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import styles from "./RangeDialog.module.css";

const asField = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19);

export function RangeDialog({ workspace, onClose }: { workspace: Workspace; onClose: () => void }) {
  const dispatch = useAppDispatch();
  const { clock } = useServices();
  const [now] = useState(() => rangeAt(workspace.timeRange, clock.now()));
  const [start, setStart] = useState(asField(now.start));
  const [end, setEnd] = useState(asField(now.end));
  const [from, to] = [Date.parse(`${start}Z`), Date.parse(`${end}Z`)];
  const fault =
    Number.isNaN(from) || Number.isNaN(to)
      ? "Give both instants."
      : to <= from
        ? "The end must be after the start."
        : null;
  const apply = () => {
    if (fault) return;
    const range = { start: new Date(from).toISOString(), end: new Date(to).toISOString() };
    dispatch(preferencesActions.timeRangeChosen({ workspaceId: workspace.id, range }));
    onClose();
  };
  return (
    <Dialog
      title="Time range"
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={fault !== null} onClick={apply}>
            Apply
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        <Field label="From (UTC)">
          {(ids) => (
            <Input
              {...ids}
              type="datetime-local"
              step={1}
              value={start}
              onChange={(event) => setStart(event.target.value)}
            />
          )}
        </Field>
        <Field label="To (UTC)" error={fault}>
          {(ids) => (
            <Input
              {...ids}
              type="datetime-local"
              step={1}
              value={end}
              onChange={(event) => setEnd(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
