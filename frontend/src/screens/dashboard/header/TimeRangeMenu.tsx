/** The range of time that the workspace's plots show, ways to move it, and how often its polling widgets refresh. */
import { useServices } from "../../../app/services";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { viewActions } from "../../../app/viewSlice";
import { Icon, IconButton, Menu } from "../../../design";
import { drawnLabel, presetLabel, RANGE_PRESETS, rangeLabel } from "../../../time/ranges";
import { REFRESH_RATES } from "../../../workspaces/document";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import { useTimeMoves } from "../useTimeMoves";
import styles from "./bar.module.css";

export function TimeRangeMenu({ workspace, className }: { workspace: Workspace; className?: string | undefined }) {
  const dispatch = useAppDispatch();
  const { clock } = useServices();
  const moves = useTimeMoves(workspace);
  const brush = useAppSelector((state) => state.time.brush.range);
  const workspaceId = workspace.id;
  const { timeRange } = workspace;
  const preset = "preset" in timeRange ? timeRange.preset : null;
  const typed = preset === null || !(RANGE_PRESETS as readonly string[]).includes(preset);
  return (
    <div className={[styles.time, className].filter(Boolean).join(" ")}>
      <IconButton className={styles.step} icon="chevronLeft" label="Back by half the range ([)" onClick={moves.back} />
      <Menu
        label={`Time range: ${rangeLabel(timeRange)}`}
        className={styles.opener}
        groups={[
          {
            id: "range",
            label: "Time range",
            items: [
              ...RANGE_PRESETS.map((one) => ({
                id: one,
                label: presetLabel(one),
                checked: one === preset,
                onSelect: () => {
                  moves.unbrush();
                  dispatch(preferencesActions.timeRangeChosen({ workspaceId, range: { preset: one } }));
                },
              })),
              {
                id: "custom",
                label: "From … to …",
                hint: "T",
                checked: typed,
                onSelect: () => dispatch(viewActions.overlayOpened({ name: "range", workspaceId, widgetId: null })),
              },
            ],
          },
          {
            id: "move",
            label: "Move",
            items: [
              { id: "back", label: "Back", icon: "chevronLeft", hint: "[", onSelect: moves.back },
              { id: "forward", label: "Forward", icon: "chevronRight", hint: "]", onSelect: moves.forward },
              { id: "widen", label: "Zoom out", icon: "zoomOut", hint: "O", onSelect: moves.widen },
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
        <span className={styles.dim} data-covered={brush ? true : undefined}>
          {rangeLabel(timeRange)}
        </span>
        <Icon name="chevronDown" />
      </Menu>
      <IconButton
        className={styles.step}
        icon="chevronRight"
        label="Forward by half the range (])"
        onClick={moves.forward}
      />
      <IconButton className={styles.step} icon="zoomOut" label="Zoom out (O)" onClick={moves.widen} />
      {brush && (
        <button
          type="button"
          className={styles.chip}
          onClick={moves.unbrush}
          title="Let go of the range that was drawn"
        >
          {drawnLabel(brush, clock.now())}
          <Icon name="close" />
          <span className={styles.aloud}>Let go of the range that was drawn</span>
        </button>
      )}
    </div>
  );
}
