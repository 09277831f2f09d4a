import { type AttributeInfo, statusOfReading, stripRoutedAttributeEndpoint, valueText } from "@octopus-widgets/sdk";
import { StatusSymbol } from "@octopus-widgets/sdk/ui";
import css from "./command-panel.module.css";
import type { Known } from "./conditions";
import { memberOf } from "./words";

const STATE = { datatype: "DevState", enumLabels: [] as string[] } as unknown as AttributeInfo;

interface Props {
  devices: readonly string[];
  chosen: readonly string[];
  known: Known;
  onChoose: (device: string, on: boolean) => void;
}

/** The devices that are acted on: one with its state, or several to choose among. */
export function Targets({ devices, chosen, known, onChoose }: Props) {
  const [only] = devices;
  if (devices.length === 1 && only !== undefined) {
    const sample = known.samples[`${only}/state`];
    return (
      <p className={css.target} title={stripRoutedAttributeEndpoint(only)}>
        <StatusSymbol level={statusOfReading(sample, STATE)} size={12} />
        <strong className={css.device}>{stripRoutedAttributeEndpoint(only)}</strong>
        <span className={css.dim}>{sample ? valueText(sample.value) : "…"}</span>
      </p>
    );
  }
  return (
    <fieldset className={css.targets} aria-label="Devices to act on">
      {devices.map((device) => (
        <button
          key={device}
          type="button"
          className={css.chip}
          aria-pressed={chosen.includes(device)}
          title={stripRoutedAttributeEndpoint(device)}
          onClick={() => onChoose(device, !chosen.includes(device))}
        >
          <StatusSymbol level={statusOfReading(known.samples[`${device}/state`], STATE)} label="" size={10} />
          {memberOf(device)}
        </button>
      ))}
      <span className={css.dim}>
        {chosen.length} of {devices.length}
      </span>
    </fieldset>
  );
}
