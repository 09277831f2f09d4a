/** Says whether the plots show now or the past; from the past it is the way back. */
import { useAppSelector } from "../../../app/store";
import type { Workspace } from "../../../app/types";
import { Icon } from "../../../design";
import { rangeAt, rangeLabel, storedRange } from "../../../time/ranges";
import { useNow } from "../../../time/useNow";
import { useLinkState } from "../../../widgets";
import { useTimeMoves } from "../useTimeMoves";
import styles from "./bar.module.css";

const WAVES = "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM5 5a10 10 0 0 0 0 14M19 5a10 10 0 0 1 0 14";
const CUT = "M5 5l14 14M12 12v.01";
const HANDS = "M12 4a8 8 0 1 1-7.4 5M4 4v5h5M12 8v4l3 2";

export function LivePill({ workspace }: { workspace: Workspace }) {
  const linked = useLinkState().phase === "live";
  const brush = useAppSelector((state) => state.time.brush.range);
  const moves = useTimeMoves(workspace);
  const now = useNow(10);
  const shown = brush ? { ...brush, preset: null, live: false } : rangeAt(workspace.timeRange, now);
  if (shown.end < now - 10) {
    const label = rangeLabel(storedRange(shown));
    return (
      <button
        type="button"
        className={styles.pill}
        data-past
        title={`Plots show ${label}; values beside them are those of now. Press to return to live.`}
        onClick={moves.live}
      >
        <Icon path={HANDS} />
        PAST
      </button>
    );
  }
  return (
    <span className={styles.pill} title={linked ? "Values are shown as they arrive." : "No live values at the moment."}>
      <Icon path={linked ? WAVES : CUT} />
      {linked ? "LIVE" : "NOT LIVE"}
    </span>
  );
}
