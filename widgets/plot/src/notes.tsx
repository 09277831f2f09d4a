import type { History, HistoryStatus, TimeWindow } from "@octopus-widgets/sdk";
import { useEffect, useState } from "react";
import type { Span } from "./chart";
import css from "./plot.module.css";

/** Over a plot: that something is on its way, or that there is nothing to be seen. */
export function PlotState({
  names,
  seen,
  history,
  status,
  window,
}: {
  names: readonly string[];
  /** Whether the plot has anything of an attribute to show. The same function until that changes for another reason than the data. */
  seen: (name: string, span: Span) => boolean;
  history: History;
  status: HistoryStatus;
  window: TimeWindow;
}) {
  const [empty, setEmpty] = useState(false);
  useEffect(() => {
    const read = (): void => {
      const span = window.get();
      setEmpty(!names.some((name) => seen(name, span)));
    };
    read();
    const unwatch = history.watch(read);
    // What no longer comes leaves a moving range all the same.
    const timer = window.live ? setInterval(read, 1000) : undefined;
    return () => {
      unwatch();
      clearInterval(timer);
    };
  }, [names, seen, history, window]);
  if (status.loading)
    return (
      <>
        <div className={css.progress} role="progressbar" aria-label="Loading the past" />
        {empty ? <p className={css.empty}>Loading…</p> : null}
      </>
    );
  if (!empty) return null;
  const failed = Object.keys(status.errors).length > 0;
  return (
    <p className={css.empty} role="status">
      {failed ? "The past cannot be shown" : window.live ? "Nothing came in this range yet" : "No values in this range"}
    </p>
  );
}

/** What is cut off. */
export function CutOff({ status }: { status: HistoryStatus }) {
  const { truncated } = status;
  if (truncated.length === 0) return null;
  const names = truncated.length > 2 ? `${truncated[0]} and ${truncated.length - 1} more` : truncated.join(" and ");
  return <p className={css.note}>There is more of {names} than can be shown; choose a shorter range.</p>;
}

/** The way back from a range that was drawn. */
export function ResetZoom({ brushed, onClear }: { brushed: unknown; onClear: () => void }) {
  if (!brushed) return null;
  return (
    <button type="button" className={css.reset} onClick={onClear}>
      Reset zoom
    </button>
  );
}
