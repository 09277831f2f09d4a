/** What stands beside the widget: its settings, and the page around it. */
import type { RoleName, WidgetDef } from "@octopus-widgets/sdk/contract";
import { Button, Field, Select } from "../design";
import { NumberInput } from "../screens/settings/NumberInput";
import { presetLabel, RANGE_PRESETS } from "../time/ranges";
import { SettingsForm } from "../widgets";
import { useReadable } from "../widgets/host/useReadable";
import { LEVELS, ROLES } from "./bench";
import styles from "./Controls.module.css";
import type { Rooms } from "./rooms";
import { instanceOf } from "./Stage";
import { SIZES, type Size } from "./sizes";
import { Variables } from "./Variables";

interface Props {
  rooms: Rooms;
  def: WidgetDef;
  definitions: readonly WidgetDef[];
  onChoose: (key: string) => void;
}

const THEMES = [
  ["dark", "Dark"],
  ["light", "Light"],
  ["dome", "Dome"],
] as const;
const SIZE_NAMES: readonly [keyof typeof SIZES, string][] = [
  ["small", "2 × 2"],
  ["own", "Its own"],
  ["free", "Free"],
  ["full", "Full"],
];

export function Controls({ rooms, def, definitions, onChoose }: Props) {
  const { bench } = rooms;
  useReadable(bench);
  return (
    <aside className={styles.controls} aria-label="Settings and surroundings of the widget">
      {definitions.length > 1 && (
        <Field label="Widget">
          {(ids) => (
            <Select {...ids} value={def.key} onChange={(event) => onChoose(event.target.value)}>
              {definitions.map(({ key, label }) => (
                <option key={key} value={key}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Surroundings rooms={rooms} def={def} />
      <section aria-label="Settings">
        <h2>Settings</h2>
        <SettingsForm
          key={def.key}
          workspaceId="workbench"
          instance={instanceOf(def)}
          config={bench.config(def.key)}
          onChange={(config) => bench.setConfig(def.key, config)}
        />
      </section>
    </aside>
  );
}

function Surroundings({ rooms, def }: { rooms: Rooms; def: WidgetDef }) {
  const { bench } = rooms;
  const kept = useReadable(bench);
  const { w, h } = def.layout ?? { w: 8, h: 10 };
  const choose = (name: keyof typeof SIZES): void => {
    if (kept.size.name !== name) bench.set({ size: SIZES[name] satisfies Size });
  };
  return (
    <section aria-label="Page">
      <h2>Page</h2>
      <Choice label="Theme" options={THEMES} value={kept.theme} onChange={(theme) => bench.set({ theme })} />
      <Choice label="Size" options={SIZE_NAMES} value={kept.size.name} onChange={choose} />
      <p className={styles.hint}>{sizeHint(kept.size, w, h)}</p>
      <div className={styles.pair}>
        <Role rooms={rooms} />
        <Field label="Refresh, seconds">
          {(ids) => (
            <NumberInput
              {...ids}
              min={0.1}
              max={3600}
              value={kept.refreshRate}
              onChange={(rate) => bench.set({ refreshRate: rate ?? 1 })}
            />
          )}
        </Field>
      </div>
      <div className={styles.pair}>
        <Field label="Time range">
          {(ids) => (
            <Select
              {...ids}
              value={"preset" in kept.range ? kept.range.preset : ""}
              onChange={(event) => bench.set({ range: { preset: event.target.value } })}
            >
              {"preset" in kept.range ? null : <option value="">As the widget set it</option>}
              {RANGE_PRESETS.map((preset) => (
                <option key={preset} value={preset}>
                  {presetLabel(preset)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Clock rooms={rooms} />
      </div>
      <Variables rooms={rooms} />
    </section>
  );
}

function sizeHint(size: Size, w: number, h: number): string {
  if (size.name === "free") return `${size.width} × ${size.height} px: draw its corner.`;
  if (size.name === "full") return "Escape leaves the full screen.";
  return size.name === "own" ? `Its layout asks for ${w} × ${h} cells.` : "The smallest that a dashboard allows.";
}

/** One of a few, side by side. */
function Choice<T extends string>(props: {
  label: string;
  options: readonly (readonly [T, string])[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <fieldset className={styles.choice}>
      <legend>{props.label}</legend>
      {props.options.map(([value, name]) => (
        <label key={value} data-chosen={value === props.value || undefined}>
          <input
            type="radio"
            name={props.label}
            value={value}
            checked={value === props.value}
            onChange={() => props.onChange(value)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

/** The widget is told a lower role; the server goes on to know the account's. */
function Role({ rooms }: { rooms: Rooms }) {
  const { bench, access } = rooms;
  const state = useReadable(access);
  const { role } = useReadable(bench);
  const account: RoleName = state.status === "signedIn" ? state.caller.role : "Admin";
  const offered = ROLES.filter((one) => LEVELS[one] <= LEVELS[account]);
  const shown = role !== null && offered.includes(role) ? role : account;
  return (
    <Field label="Role">
      {(ids) => (
        <Select {...ids} value={shown} onChange={(event) => bench.set({ role: event.target.value as RoleName })}>
          {offered.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** Running, or standing at the instant at which it was stopped: the widget sees a replay. */
function Clock({ rooms: { bench } }: { rooms: Rooms }) {
  const at = useReadable(bench.paused);
  return (
    <div className={styles.clock}>
      <span>{at === null ? "Clock runs" : new Date(at * 1000).toISOString().slice(11, 19)}</span>
      <Button
        icon={at === null ? "history" : "play"}
        onClick={() => bench.paused.set(at === null ? bench.now() : null)}
      >
        {at === null ? "Stop it" : "Go live"}
      </Button>
    </div>
  );
}
