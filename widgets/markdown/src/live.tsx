import {
  type AttributeInfo,
  ageText,
  attributeParts,
  clockText,
  type Json,
  type LiveSamples,
  statusOfReading,
  stripRoutedAttributeEndpoint,
  unitText,
  valueText,
  withUnit,
} from "@octopus-widgets/sdk";
import { STATUS_NAMES, StatusSymbol } from "@octopus-widgets/sdk/ui";
import { createContext, useContext } from "react";
import type { MarkdownConfig } from "./config";
import css from "./markdown.module.css";

/** What the live values of a text are drawn from. */
export interface Values {
  samples: LiveSamples;
  infos: { readonly [name: string]: AttributeInfo | null | undefined };
  config: MarkdownConfig;
}

export const ValuesContext = createContext<Values | null>(null);

const CALM: ReadonlySet<string> = new Set(["normal", "standby", "off"]);

/** A live value in a text, or a part of what is known of it. */
export function Live({ name, part }: { name: string; part: string }) {
  const values = useContext(ValuesContext);
  if (!values) return null;
  const { samples, infos, config } = values;
  const sample = samples[name];
  const info = infos[name];
  const bare = stripRoutedAttributeEndpoint(name);
  if (info === null) return <span className={css.unknown} title={`${bare} is not known`}>{`{${bare}}`}</span>;
  const status = statusOfReading(sample, info);
  const words = (value: Json | undefined): string => valueText(value, info, { enumLabels: config.useEnumLabels });
  switch (part) {
    case "label":
      return info?.label || attributeParts(name).attribute;
    case "unit":
      return unitText(info?.unit);
    case "quality":
      return sample?.quality?.replace("ATTR_", "").toLowerCase() ?? "—";
    case "status":
      return <StatusSymbol level={status} label={`${bare}: ${STATUS_NAMES[status]}`} />;
    case "time":
      return clockText(sample?.timestamp) || "—";
    case "age":
      return sample?.stale ? ageText(sample.age) : "live";
    case "setpoint":
      return sample?.writeValue === undefined ? "—" : words(sample.writeValue);
  }
  const text = sample ? words(sample.value) : "…";
  const shown = config.showUnits && part !== "value" ? withUnit(text, info?.unit) : text;
  const stale = sample?.stale ? `, stale for ${ageText(sample.age)}` : "";
  return (
    <span className={css.live} data-stale={stale !== "" || undefined} title={`${bare}${stale}`}>
      {config.showStatus && !CALM.has(status) ? (
        <StatusSymbol level={status} label={STATUS_NAMES[status]} size={10} />
      ) : null}
      {shown}
    </span>
  );
}
