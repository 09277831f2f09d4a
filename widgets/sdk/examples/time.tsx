/** The workspace's time. */
import { ageText, clockText, useNow, useReplayMode, useUserTimeRange } from "@octopus-widgets/sdk";

export function Time({ since }: { since: number }) {
  const now = useNow(1);
  const { replay, at } = useReplayMode();
  const [range, setRange] = useUserTimeRange();
  return (
    <p>
      {clockText(now)}, {ageText(now - since)} ago, {replay ? `replay of ${clockText(at)}` : "live"}, {range.preset}
      <button type="button" onClick={() => setRange({ start: now - 60, end: now, live: true, preset: "1m" })}>
        The last minute
      </button>
    </p>
  );
}
