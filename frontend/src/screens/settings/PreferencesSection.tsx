/** Theme, density, header clocks. */
import { useServices } from "../../app/services";
import { useAppDispatch, useAppSelector } from "../../app/store";
import type { ClockPreferences, Density, Theme } from "../../app/types";
import { Checkbox, Field } from "../../design";
import { siderealPlace, sunPlace } from "../../time/places";
import { useDevicePosition } from "../../time/useDevicePosition";
import { preferencesActions } from "../../workspaces/preferencesSlice";
import forms from "../dashboard/overlays/forms.module.css";
import { NumberInput } from "./NumberInput";

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: "dark", label: "Dark" },
  { value: "light", label: "Light" },
  { value: "dome", label: "Dome (low light, red)" },
];
const DENSITIES: readonly { value: Density; label: string }[] = [
  { value: "compact", label: "Compact" },
  { value: "normal", label: "Normal" },
  { value: "comfortable", label: "Comfortable" },
];

export function PreferencesSection() {
  const dispatch = useAppDispatch();
  const document = useAppSelector((state) => state.preferences.document);
  if (!document) return null;
  return (
    <>
      <Choice
        name="theme"
        title="Theme"
        options={THEMES}
        value={document.theme}
        onChange={(theme) => dispatch(preferencesActions.themeChosen(theme))}
      />
      <Choice
        name="density"
        title="Density"
        options={DENSITIES}
        value={document.density}
        onChange={(density) => dispatch(preferencesActions.densityChosen(density))}
      />
      <ClockSettings
        clocks={document.clocks}
        onChange={(change) => dispatch(preferencesActions.clocksChanged(change))}
      />
    </>
  );
}

function Choice<T extends string>(props: {
  name: string;
  title: string;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <div className={forms.section}>
      <fieldset className={forms.choices}>
        <legend>{props.title}</legend>
        {props.options.map(({ value, label }) => (
          <label key={value}>
            <input
              type="radio"
              name={props.name}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />{" "}
            {label}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

function ClockSettings({
  clocks,
  onChange,
}: {
  clocks: ClockPreferences;
  onChange: (change: Partial<ClockPreferences>) => void;
}) {
  const { config } = useServices();
  const device = useDevicePosition(clocks.deviceLocation);
  const sun = sunPlace(clocks, config.runtime, device);
  const sidereal = siderealPlace(clocks, config.runtime, window.location.hostname);
  const all = clocks.local && clocks.utc && clocks.lst;
  return (
    <div className={forms.section}>
      <fieldset className={forms.choices}>
        <legend>Header clocks</legend>
        <Checkbox checked={all} onChange={(on) => onChange({ local: on, utc: on, lst: on })}>
          All
        </Checkbox>
        <Checkbox checked={clocks.local} onChange={(local) => onChange({ local })}>
          Local
        </Checkbox>
        <Checkbox checked={clocks.utc} onChange={(utc) => onChange({ utc })}>
          UTC
        </Checkbox>
        <Checkbox checked={clocks.lst} onChange={(lst) => onChange({ lst })}>
          LST
        </Checkbox>
        <Checkbox checked={clocks.deviceLocation} onChange={(deviceLocation) => onChange({ deviceLocation })}>
          Device location, for sunrise and sunset
        </Checkbox>
      </fieldset>
      <div className={forms.coordinates}>
        <Field label="Latitude, ° north" hint={`Now ${sun.latitude.toFixed(4)}, from ${sun.source}.`}>
          {(ids) => (
            <NumberInput
              {...ids}
              min={-90}
              max={90}
              disabled={clocks.deviceLocation}
              value={clocks.latitude}
              onChange={(latitude) => onChange({ latitude })}
            />
          )}
        </Field>
        <Field label="Longitude, ° east" hint={`Now ${sun.longitude.toFixed(4)}, from ${sun.source}.`}>
          {(ids) => (
            <NumberInput
              {...ids}
              min={-180}
              max={180}
              disabled={clocks.deviceLocation}
              value={clocks.longitude}
              onChange={(longitude) => onChange({ longitude })}
            />
          )}
        </Field>
        <Field label="LST longitude, ° east" hint={`Now ${sidereal.longitude.toFixed(4)}, from ${sidereal.source}.`}>
          {(ids) => (
            <NumberInput
              {...ids}
              min={-180}
              max={180}
              value={clocks.lstLongitude}
              onChange={(lstLongitude) => onChange({ lstLongitude })}
            />
          )}
        </Field>
      </div>
    </div>
  );
}
