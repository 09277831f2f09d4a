import { plotStyles as css, type Infos, MAX_TRACES, ScalarHeatView, TraceView } from "@octopus-widgets/plot";
import {
  normalizeTangoAttributeInputs,
  useAttributeInfo,
  usePropertyExpansion,
  useVariables,
  type WidgetProps,
} from "@octopus-widgets/sdk";
import { EmptyState } from "@octopus-widgets/sdk/ui";
import { useMemo } from "react";
import type { LiveConfig } from "./config";
import { ImageView } from "./image-view";
import { SpectrumView } from "./spectrum-view";
import { WaterfallView } from "./waterfall-view";

/** Attributes, past and present, as traces over time, as spectra over channels, or as heat maps. */
export function HdbppLive({ instanceId, config }: WidgetProps<LiveConfig>) {
  const { vars } = useVariables();
  const asked = useMemo(
    () => normalizeTangoAttributeInputs({ attributes: config.attributes, variables: vars }),
    [config.attributes, vars],
  );
  const { groups, loading, error } = usePropertyExpansion(asked);
  const wanted = useMemo(() => [...new Set(groups.flat())], [groups]);
  const names = useMemo(() => wanted.slice(0, MAX_TRACES), [wanted]);
  const infos = useAttributeInfo(names);
  if (names.length === 0) {
    if (loading) return <EmptyState title="Reading device properties…" busy />;
    if (error) return <EmptyState title="The device properties cannot be read">{error.message}</EmptyState>;
    return <EmptyState title="No attributes chosen">Name up to {MAX_TRACES} in this widget's settings.</EmptyState>;
  }
  if (names.every((name) => infos[name] === undefined)) return <EmptyState title="Loading…" busy />;
  if (names.every((name) => infos[name] === null))
    return <EmptyState title="These attributes are not known">{names.join(", ")}</EmptyState>;
  const notes = notesOf(wanted, names, infos);
  return (
    <section className={css.widget} aria-label={config.title || "Plot"}>
      {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
      <Body instanceId={instanceId} config={config} names={names} infos={infos} />
      {notes.length > 0 ? <p className={css.note}>{notes.join(" ")}</p> : null}
    </section>
  );
}

interface BodyProps {
  instanceId: string;
  config: LiveConfig;
  names: readonly string[];
  infos: Infos;
}

function Body({ instanceId, config, names, infos }: BodyProps) {
  const of = (format: string): string[] => names.filter((name) => infos[name]?.dataformat === format);
  const key = names.map((name) => infos[name]?.dataformat ?? "").join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the formats
  const [images, spectra, scalars] = useMemo(() => [of("IMAGE"), of("SPECTRUM"), of("SCALAR")], [names, key]);
  const common = { instanceId, config, infos };
  if (scalars && scalars.length > 0)
    return config.useHeatmap ? (
      <ScalarHeatView {...common} names={scalars} connectGaps={config.heatmapConnectGaps} />
    ) : (
      <TraceView {...common} names={scalars} />
    );
  if (spectra?.[0])
    return config.useHeatmap ? (
      <WaterfallView {...common} name={spectra[0]} />
    ) : (
      <SpectrumView {...common} names={spectra} />
    );
  return images?.[0] ? <ImageView {...common} name={images[0]} /> : null;
}

/** What is not shown, and why. */
function notesOf(wanted: readonly string[], names: readonly string[], infos: Infos): string[] {
  const formats = new Set(names.map((name) => infos[name]?.dataformat).filter(Boolean));
  const unknown = names.filter((name) => infos[name] === null);
  return [
    ...(wanted.length > names.length ? [`The first ${names.length} of ${wanted.length} attributes are shown.`] : []),
    ...(formats.size > 1 ? ["Scalars, spectra and images are not shown together: the first kind is."] : []),
    ...(unknown.length > 0 ? [`Not known: ${unknown.join(", ")}.`] : []),
  ];
}
