/** Readings with status, unit and label. */
import {
  normalizeTangoAttributeInputs,
  statusOfMeaning,
  statusOfReading,
  useAttributeInfo,
  useReadings,
  useVariables,
  valueText,
  type WidgetProps,
  worstStatus,
} from "@octopus-widgets/sdk";
import { EmptyState, StatusSymbol, Unit } from "@octopus-widgets/sdk/ui";

export function Readings({ instanceId, config }: WidgetProps<{ attributes: string[]; useLiveData: boolean }>) {
  const { vars } = useVariables();
  const names = normalizeTangoAttributeInputs({ attributes: config.attributes, variables: vars });
  const samples = useReadings(instanceId, names, config.useLiveData);
  const infos = useAttributeInfo(names);
  if (names.length === 0) return <EmptyState title="No attributes chosen">Name some in the settings.</EmptyState>;
  const levels = names.map((name) => statusOfReading(samples[name], infos[name]));
  return (
    <section aria-label={`The worst is ${levels.reduce(worstStatus)}`}>
      {names.map((name, at) => (
        <p key={name} data-means={statusOfMeaning(samples[name]?.value ?? null, infos[name]) ?? "a measurement"}>
          <StatusSymbol level={levels[at] ?? "off"} /> {infos[name]?.label ?? name}{" "}
          {valueText(samples[name]?.value, infos[name])} <Unit unit={infos[name]?.unit ?? ""} />
        </p>
      ))}
    </section>
  );
}
