/** The range of time that the workspace's plots show, and how often its polling widgets refresh. */
import { useState } from "react";
import { useAppDispatch } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { Icon, Menu } from "../../../design";
import { presetLabel, RANGE_PRESETS, rangeLabel } from "../../../time/ranges";
import { REFRESH_RATES } from "../../../workspaces/document";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import styles from "./bar.module.css";
import { RangeDialog } from "./RangeDialog";

export function TimeRangeMenu({ workspace, className }: { workspace: Workspace; className?: string | undefined }) {
  const dispatch = useAppDispatch();
  const [picking, setPicking] = useState(false);
  const workspaceId = workspace.id;
  const { timeRange } = workspace;
  const preset = "preset" in timeRange ? timeRange.preset : null;
  return (
    <>
      <Menu
        label={`Time range: ${rangeLabel(timeRange)}`}
        className={[styles.opener, className].filter(Boolean).join(" ")}
        groups={[
          {
            id: "range",
            label: "Time range",
            items: [
              ...RANGE_PRESETS.map((one) => ({
                id: one,
                label: presetLabel(one),
                checked: one === preset,
                onSelect: () => dispatch(preferencesActions.timeRangeChosen({ workspaceId, range: { preset: one } })),
              })),
              { id: "custom", label: "From … to …", checked: preset === null, onSelect: () => setPicking(true) },
            ],
          },
          {
            id: "rate",
            label: "Refresh",
            items: REFRESH_RATES.filter((rate) => rate >= 0.5).map((seconds) => ({
              id: String(seconds),
              label: `Every ${seconds} s`,
              checked: seconds === workspace.refreshRate,
              onSelect: () => dispatch(preferencesActions.refreshRateChosen({ workspaceId, seconds })),
            })),
          },
        ]}
      >
        <span className={styles.dim}>{rangeLabel(timeRange)}</span>
        <Icon name="chevronDown" />
      </Menu>
      {picking && <RangeDialog workspace={workspace} onClose={() => setPicking(false)} />}
    </>
  );
}
