/** A range of time by preset, by two instants that are typed, or one of those typed of late: of the workspace, or of one widget. */
import { type FormEvent, useState } from "react";
import { useServices } from "../../../app/services";
import { useAppDispatch, useAppSelector } from "../../../app/store";
import type { StoredTimeRange, Workspace } from "../../../app/types";
import { Button, Dialog, Field, Input } from "../../../design";
import { momentText, type ParsedRange, parseRange } from "../../../time/parse";
import { presetLabel, presetOf, RANGE_PRESETS, rangeAt, rangeLabel, storedRange } from "../../../time/ranges";
import { brushed } from "../../../time/timeSlice";
import { preferencesActions } from "../../../workspaces/preferencesSlice";
import styles from "./RangeDialog.module.css";

interface Props {
  workspace: Workspace;
  /** Null: the workspace's. */
  widgetId: string | null;
  onClose: () => void;
}

const NO_RANGES: readonly StoredTimeRange[] = [];

export function RangeDialog({ workspace, widgetId, onClose }: Props) {
  const dispatch = useAppDispatch();
  const { clock } = useServices();
  const brush = useAppSelector((state) => state.time.brush);
  const recent = useAppSelector((state) => state.preferences.document?.recentRanges ?? NO_RANGES);
  const widget = workspace.widgets.find((one) => one.id === widgetId);
  const shown = widget?.timeRange ?? workspace.timeRange;
  const [opened] = useState(() => clock.now());
  const [from, setFrom] = useState(() => textsOf(shown, opened).from);
  const [to, setTo] = useState(() => textsOf(shown, opened).to);
  const [touched, setTouched] = useState(false);
  const parsed = parseRange(from, to, opened);
  const faults = parsed.ok ? { start: null, end: null } : parsed;

  const choose = (range: StoredTimeRange | null): void => {
    if (widgetId !== null)
      dispatch(preferencesActions.widgetRangeChosen({ workspaceId: workspace.id, widgetId, range }));
    else if (range) {
      if (brush.range) dispatch(brushed({ ...brush, range: null }));
      dispatch(preferencesActions.timeRangeChosen({ workspaceId: workspace.id, range }));
    }
    onClose();
  };
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    // The dialog may have been open for long: what is told by now means the now of this moment.
    const meant = parseRange(from, to, clock.now());
    if (!meant.ok) return;
    const range = rangeOf(meant);
    dispatch(preferencesActions.rangeRemembered(range));
    choose(range);
  };
  const title = widgetId === null ? "Time range" : `Time range of ${widget?.title ?? "this widget"}`;
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles.columns}>
        <form className={styles.typed} onSubmit={apply} noValidate>
          <Field label="From" error={touched ? faults.start : null} hint={meaningOf(from, parsed, "start")}>
            {(ids) => (
              <Input
                {...ids}
                data-autofocus
                value={from}
                spellCheck={false}
                autoComplete="off"
                onChange={(event) => setFrom(event.target.value)}
                onBlur={() => setTouched(true)}
              />
            )}
          </Field>
          <Field label="To" error={touched ? faults.end : null} hint={meaningOf(to, parsed, "end")}>
            {(ids) => (
              <Input
                {...ids}
                value={to}
                spellCheck={false}
                autoComplete="off"
                onChange={(event) => setTo(event.target.value)}
                onBlur={() => setTouched(true)}
              />
            )}
          </Field>
          <p className={styles.help}>
            Times are UTC. Also <kbd>10:30</kbd>, <kbd>yesterday 22:00</kbd>, <kbd>22 Nov 10:00</kbd>,{" "}
            <kbd>now - 6h</kbd>, <kbd>now</kbd>.
          </p>
          <div className={styles.buttons}>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" type="submit">
              Apply
            </Button>
          </div>
        </form>
        <div className={styles.ready}>
          {widgetId !== null && (
            <Choices
              title="This widget"
              choices={[{ text: "Follows the workspace", chosen: !widget?.timeRange, run: () => choose(null) }]}
            />
          )}
          <Choices
            title="Up to now"
            choices={RANGE_PRESETS.map((preset) => ({
              text: presetLabel(preset),
              chosen: "preset" in shown && shown.preset === preset && (widgetId === null || !!widget?.timeRange),
              run: () => choose({ preset }),
            }))}
          />
          {recent.length > 0 && (
            <Choices
              title="Typed of late"
              choices={recent.map((range) => ({ text: rangeLabel(range), chosen: false, run: () => choose(range) }))}
            />
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** What a text that was typed means. */
function meaningOf(text: string, parsed: ParsedRange, end: "start" | "end"): string {
  if (!parsed.ok) return "\u00a0";
  if (parsed.moving !== null)
    return end === "start" ? `${presetLabel(presetOf(parsed.moving))}, moving on` : "now, moving on";
  const moment = momentText(parsed[end]);
  return moment === text.trim() ? "\u00a0" : moment;
}

interface Choice {
  text: string;
  chosen: boolean;
  run: () => void;
}

function Choices({ title, choices }: { title: string; choices: readonly Choice[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {choices.map(({ text, chosen, run }) => (
          <li key={text}>
            <button type="button" aria-pressed={chosen} onClick={run}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A range as it would be typed. */
function textsOf(range: StoredTimeRange, now: number): { from: string; to: string } {
  if ("preset" in range) return { from: `now - ${range.preset}`, to: "now" };
  const { start, end } = rangeAt(range, now);
  return { from: momentText(start), to: momentText(end) };
}

function rangeOf(parsed: ParsedRange & { ok: true }): StoredTimeRange {
  if (parsed.moving !== null) return { preset: presetOf(parsed.moving) };
  return storedRange({ start: parsed.start, end: parsed.end, preset: null });
}
