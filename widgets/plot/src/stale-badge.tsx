import { ageText, type HistorySeries, useNow } from "@octopus-widgets/sdk";
import { useEffect, useState } from "react";
import css from "./plot.module.css";

/** What of a plot's attributes no longer holds. */
export interface Staleness {
  /** How many are stale, of how many that have a value. */
  count: number;
  of: number;
  /** Since when the freshest of the stale ones is: seconds since the epoch. */
  since: number;
}

type Aged = Pick<HistorySeries, "times" | "staleSince">;

const FRESH: Staleness = { count: 0, of: 0, since: 0 };

export function stalenessOf(all: readonly (Aged | undefined)[]): Staleness {
  const known = all.filter((one) => one !== undefined && (one.times.length > 0 || one.staleSince !== null));
  const since = known.flatMap((one) => one?.staleSince ?? []);
  return since.length === 0 ? FRESH : { count: since.length, of: known.length, since: Math.max(...since) };
}

/** Over a plot whose values no longer hold: how many, and for how long. */
export function StaleBadge({
  names,
  series,
  watch,
}: {
  names: readonly string[];
  series: (name: string) => Aged | undefined;
  watch: (listener: () => void) => () => void;
}) {
  const [staleness, setStaleness] = useState(FRESH);
  useEffect(() => {
    const read = (): void =>
      setStaleness((before) => {
        const now = stalenessOf(names.map(series));
        return before.count === now.count && before.of === now.of && before.since === now.since ? before : now;
      });
    read();
    return watch(read);
  }, [names, series, watch]);
  return staleness.count > 0 ? <Badge {...staleness} /> : null;
}

function Badge({ count, of, since }: Staleness) {
  const now = useNow(1);
  const age = ageText(Math.max(0, now - since));
  return (
    <span className={css.badge} data-place="top">
      {count < of ? `${count} of ${of} stale` : "Stale"} {age}
    </span>
  );
}
