import { csvBlob, fileName, type HistorySeries, host } from "@octopus-widgets/sdk";
import { Dialog, dialogStyles } from "@octopus-widgets/sdk/ui";
import { useEffect, useRef, useState } from "react";
import type { Span } from "./chart";
import { type ShownPoints, shownCsv } from "./csv";
import css from "./plot.module.css";
import type { Infos } from "./plotted";
import { rangeText } from "./png";
import { MOST_ROWS, readAll } from "./readings";
import { instantText } from "./time-axis";

interface Props {
  title: string;
  span: Span;
  names: readonly string[];
  infos: Infos;
  series: (name: string) => HistorySeries | undefined;
  /** What is shown, where it is not the points of the series. */
  shown?: () => ShownPoints;
  archive: string | null;
  onClose: () => void;
}

type Choice = "shown" | "readings";
const count = new Intl.NumberFormat("en-GB");

/** What to export, how far it has come, and what could not be had. */
export function ExportDialog({ title, span, names, infos, series, shown: given, archive, onClose }: Props) {
  const [choice, setChoice] = useState<Choice>("shown");
  const [told, setTold] = useState("");
  const [running, setRunning] = useState<AbortController | null>(null);
  const aborter = useRef<AbortController | null>(null);
  useEffect(() => () => aborter.current?.abort(), []);
  // As it was when the export was asked for: what is live goes on.
  const [shown] = useState(() => given?.() ?? shownCsv(names, infos, series, span));

  const keep = (parts: string[]): void =>
    host().save({ name: fileName(title, [span.start, span.end], "csv"), content: csvBlob(parts) });

  const readings = async (): Promise<void> => {
    const mine = new AbortController();
    aborter.current = mine;
    setRunning(mine);
    setTold("Asking the archive…");
    try {
      const read = await readAll(names, infos, span, archive, host().query, mine.signal, (rows, name) =>
        setTold(`${count.format(rows)} readings so far, now of ${name}…`),
      );
      if (read.rows > 0) keep(read.parts);
      const missing = read.missing.map(({ name, message }) => `${name}: ${message}`);
      if (read.rows > 0 && !read.stopped && missing.length === 0) return onClose();
      setTold([saidOf(read), ...missing].join(" "));
    } catch (error) {
      if (!mine.signal.aborted)
        setTold(`Nothing was exported: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      setRunning(null);
    }
  };

  const run = (): void => {
    if (choice === "readings") void readings();
    else {
      keep([shown.text]);
      onClose();
    }
  };

  return (
    <Dialog title="Export CSV" onClose={onClose}>
      <div className={dialogStyles.form}>
        <p>{rangeText(span)}</p>
        <fieldset className={css.choice} disabled={running !== null}>
          <label>
            <input type="radio" name="what" checked={choice === "shown"} onChange={() => setChoice("shown")} />
            What is shown
          </label>
          <small>
            {count.format(shown.points)} {shown.points === 1 ? "point" : "points"}, reduced to what the plot can show,
            live ones included.
          </small>
          <label>
            <input type="radio" name="what" checked={choice === "readings"} onChange={() => setChoice("readings")} />
            Every reading of the archive
          </label>
          <small>All that was archived in this range, with qualities; {count.format(MOST_ROWS)} rows at most.</small>
        </fieldset>
        <p className={css.told} role="status">
          {told}
        </p>
        <footer className={dialogStyles.foot}>
          <button
            type="button"
            className={dialogStyles.button}
            onClick={() => {
              if (running) {
                running.abort();
                setTold("Stopped; nothing was exported.");
              } else onClose();
            }}
          >
            {running ? "Stop" : "Cancel"}
          </button>
          <button type="button" className={dialogStyles.primary} disabled={running !== null} onClick={run}>
            Export
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

function saidOf({ rows, stopped }: { rows: number; stopped: { at: number; name: string } | null }): string {
  if (stopped)
    return (
      `Exported the first ${count.format(rows)} readings; stopped at ${stopped.name}, ${instantText(stopped.at)}. ` +
      "Choose a shorter range for the rest."
    );
  return rows > 0 ? `Exported ${count.format(rows)} readings.` : "The archive has no readings in this range.";
}
