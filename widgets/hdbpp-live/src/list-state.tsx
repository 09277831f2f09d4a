import { plotStyles as css, instantText } from "@octopus-widgets/plot";
import { ageText, useNow } from "@octopus-widgets/sdk";
import { useEffect, useState } from "react";
import type { Lists } from "./use-lists";

interface Shown {
  /** When what is shown was read, seconds since the epoch. */
  time: number | null;
  stale: number;
  since: number;
  any: boolean;
}

/** Over spectra and images: that they no longer hold, of which instant of the past they are, or that there are none. */
export function ListState({ names, lists }: { names: readonly string[]; lists: Lists }) {
  const [shown, setShown] = useState<Shown>({ time: null, stale: 0, since: 0, any: false });
  useEffect(() => {
    const read = (): void =>
      setShown((before) => {
        const newest = names.flatMap((name) => lists.get(name) ?? []);
        const since = names.flatMap((name) => lists.staleSince(name) ?? []);
        const time = lists.at === null ? null : Math.max(...newest.map((one) => one.time ?? 0), 0) || null;
        const next = { time, stale: since.length, since: Math.max(0, ...since), any: newest.length > 0 };
        return (Object.keys(next) as (keyof Shown)[]).every((key) => next[key] === before[key]) ? before : next;
      });
    read();
    return lists.watch(read);
  }, [names, lists]);
  if (lists.status.loading) return <div className={css.progress} role="progressbar" aria-label="Loading the past" />;
  if (lists.at !== null && shown.time !== null)
    return (
      <span className={css.badge} data-place="top">
        {instantText(shown.time)}
      </span>
    );
  if (shown.stale > 0) return <Stale count={shown.stale} of={names.length} since={shown.since} />;
  if (shown.any) return null;
  const failed = Object.keys(lists.status.errors).length > 0;
  return (
    <p className={css.empty} role="status">
      {lists.at === null
        ? "Nothing came yet"
        : failed
          ? "The past cannot be shown"
          : "Nothing is known of this instant"}
    </p>
  );
}

function Stale({ count, of, since }: { count: number; of: number; since: number }) {
  const age = ageText(Math.max(0, useNow(1) - since));
  return (
    <span className={css.badge} data-place="top">
      {count < of ? `${count} of ${of} stale` : "Stale"} {age}
    </span>
  );
}
