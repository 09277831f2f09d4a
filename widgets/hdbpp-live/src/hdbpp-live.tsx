import {
  normalizeTangoAttributeInputs,
  useAttributeInfo,
  usePropertyExpansion,
  useVariables,
  type WidgetProps,
} from "@octopus-widgets/sdk";
import { EmptyState } from "@octopus-widgets/sdk/ui";
import { useMemo } from "react";
import { type LiveConfig, MAX_TRACES } from "./config";
import css from "./hdbpp-live.module.css";
import { ImageView, ScalarHeatView, WaterfallView } from "./heat-views";
import { SpectrumView } from "./spectrum-view";
import type { Infos } from "./trace-store";
import { TraceView } from "./trace-view";

/** Live attributes as traces over time, as spectra over channels, or as heat maps. */
export function HdbppLive({ config }: WidgetProps<LiveConfig>) {
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
  const notes = notesOf(wanted, names, infos, config.useLiveData);
  return (
    <section className={css.widget} aria-label={config.title || "Plot"}>
      {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
      <Body config={config} names={names} infos={infos} />
      {notes.length > 0 ? <p className={css.note}>{notes.join(" ")}</p> : null}
    </section>
  );
}

function Body({ config, names, infos }: { config: LiveConfig; names: readonly string[]; infos: Infos }) {
  const of = (format: string): string[] => names.filter((name) => infos[name]?.dataformat === format);
  const key = names.map((name) => infos[name]?.dataformat ?? "").join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the formats
  const [images, spectra, scalars] = useMemo(() => [of("IMAGE"), of("SPECTRUM"), of("SCALAR")], [names, key]);
  if (scalars && scalars.length > 0) {
    return config.useHeatmap ? (
      <ScalarHeatView config={config} names={scalars} infos={infos} />
    ) : (
      <TraceView config={config} names={scalars} infos={infos} />
    );
  }
  if (spectra?.[0])
    return config.useHeatmap ? (
      <WaterfallView config={config} name={spectra[0]} infos={infos} />
    ) : (
      <SpectrumView config={config} names={spectra} infos={infos} />
    );
  return images?.[0] ? <ImageView config={config} name={images[0]} infos={infos} /> : null;
}

/** What is not shown, and why. */
function notesOf(wanted: readonly string[], names: readonly string[], infos: Infos, live: boolean): string[] {
  const formats = new Set(names.map((name) => infos[name]?.dataformat).filter(Boolean));
  const unknown = names.filter((name) => infos[name] === null);
  return [
    ...(live ? [] : ["Live data is off in this widget's settings."]),
    ...(wanted.length > names.length ? [`The first ${names.length} of ${wanted.length} attributes are shown.`] : []),
    ...(formats.size > 1 ? ["Scalars, spectra and images are not shown together: the first kind is."] : []),
    ...(unknown.length > 0 ? [`Not known: ${unknown.join(", ")}.`] : []),
  ];
}
