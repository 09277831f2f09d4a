import { ageText, useNow } from "@octopus-widgets/sdk";
import { useSyncExternalStore } from "react";
import css from "./hdbpp-live.module.css";
import type { StaleBook, Staleness } from "./stale-book";

export function useStaleness(book: StaleBook): Staleness {
  return useSyncExternalStore(book.subscribe, book.get, book.get);
}

/** Over a plot whose values no longer hold: how many, and for how long. */
export function StaleBadge({ staleness }: { staleness: Staleness }) {
  return staleness.count > 0 ? <Badge {...staleness} /> : null;
}

function Badge({ count, of, since }: Staleness) {
  const now = useNow(1);
  const age = ageText(Math.max(0, now - since));
  return (
    <span className={css.staleBadge}>
      {count < of ? `${count} of ${of} stale` : "Stale"} {age}
    </span>
  );
}
