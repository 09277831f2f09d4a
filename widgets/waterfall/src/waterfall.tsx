import { plotStyles } from "@octopus-widgets/plot";
import {
  normalizeTangoAttributeInputs,
  useAttributeInfo,
  usePropertyExpansion,
  useVariables,
  type WidgetProps,
} from "@octopus-widgets/sdk";
import { EmptyState } from "@octopus-widgets/sdk/ui";
import { useMemo } from "react";
import { readBands } from "./bands";
import { Body } from "./body";
import type { WaterfallConfig } from "./config";
import { MOST, refusalsOf } from "./refusals";

/** Spectra of attributes as they come, as lines and as a waterfall. */
export function Waterfall({ instanceId, config }: WidgetProps<WaterfallConfig>) {
  const { vars } = useVariables();
  const asked = useMemo(
    () => normalizeTangoAttributeInputs({ attributes: config.attributes, variables: vars }),
    [config.attributes, vars],
  );
  const { groups, loading, error } = usePropertyExpansion(asked);
  const wanted = useMemo(() => [...new Set(groups.flat())], [groups]);
  const few = useMemo(() => wanted.slice(0, MOST), [wanted]);
  const infos = useAttributeInfo(few);
  const key = few.filter((name) => infos[name]?.dataformat === "SPECTRUM").join("\n");
  const names = useMemo(() => (key === "" ? [] : key.split("\n")), [key]);
  const { bands, faults } = useMemo(() => readBands(config.bands ?? []), [config.bands]);
  if (few.length === 0) {
    if (loading) return <EmptyState title="Reading device properties…" busy />;
    if (error) return <EmptyState title="The device properties cannot be read">{error.message}</EmptyState>;
    return <EmptyState title="No attributes chosen">Name a spectrum in this widget's settings.</EmptyState>;
  }
  if (few.every((name) => infos[name] === undefined)) return <EmptyState title="Loading…" busy />;
  const refusals = [...refusalsOf(wanted, infos), ...faults];
  if (names.length === 0) return <EmptyState title="There is no spectrum among these">{refusals.join(" ")}</EmptyState>;
  return (
    <section className={plotStyles.widget} aria-label={config.title || "Spectrum and waterfall"}>
      {config.title ? <h3 className={plotStyles.title}>{config.title}</h3> : null}
      <Body key={key} instanceId={instanceId} config={config} names={names} infos={infos} bands={bands} />
      {refusals.length > 0 ? <p className={plotStyles.note}>{refusals.join(" ")}</p> : null}
    </section>
  );
}
