import {
  plotStyles as css,
  type Infos,
  MAX_TRACES,
  ScalarHeatView,
  TraceView,
  useFormats,
} from "@octopus-widgets/plot";
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
  const formats = useFormats(names, infos, config.useHistoryData);
  if (names.length === 0) {
    if (loading) return <EmptyState title="Reading device properties…" busy />;
    if (error) return <EmptyState title="The device properties cannot be read">{error.message}</EmptyState>;
    return <EmptyState title="No attributes chosen">Name up to {MAX_TRACES} in this widget's settings.</EmptyState>;
  }
  if (formats.every((format) => format === undefined)) return <EmptyState title="Loading…" busy />;
  if (formats.every((format) => format === null))
    return <EmptyState title="These attributes are not known">{names.join(", ")}</EmptyState>;
  const notes = notesOf(wanted, names, infos, formats);
  return (
    <section className={css.widget} aria-label={config.title || "Plot"}>
      {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
      <Body instanceId={instanceId} config={config} names={names} infos={infos} formats={formats} />
      {notes.length > 0 ? <p className={css.note}>{notes.join(" ")}</p> : null}
    </section>
  );
}

type Formats = ReturnType<typeof useFormats>;

interface BodyProps {
  instanceId: string;
  config: LiveConfig;
  names: readonly string[];
  infos: Infos;
  formats: Formats;
}

function Body({ instanceId, config, names, infos, formats }: BodyProps) {
  const [images, spectra, scalars] = useMemo(
    () => ["IMAGE", "SPECTRUM", "SCALAR"].map((format) => names.filter((_, index) => formats[index] === format)),
    [names, formats],
  );
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
function notesOf(wanted: readonly string[], names: readonly string[], infos: Infos, all: Formats): string[] {
  const formats = new Set(all.filter(Boolean));
  const unknown = names.filter((name) => infos[name] === null);
  return [
    ...(wanted.length > names.length ? [`The first ${names.length} of ${wanted.length} attributes are shown.`] : []),
    ...(formats.size > 1 ? ["Scalars, spectra and images are not shown together: the first kind is."] : []),
    ...(unknown.length > 0 ? [`Not known: ${unknown.join(", ")}.`] : []),
  ];
}
