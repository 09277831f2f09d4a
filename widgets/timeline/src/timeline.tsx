import {
  BarsView,
  plotStyles as css,
  type Infos,
  MAX_TRACES,
  type TraceStyle,
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
import type { TimelineConfig } from "./config";

/** CSS pixels of one em of the widget's texts. */
const EM = 12;

/** Scalars over time as lines, or as bars of how long each value held. */
export function Timeline({ instanceId, config }: WidgetProps<TimelineConfig>) {
  const { vars } = useVariables();
  const asked = useMemo(
    () => normalizeTangoAttributeInputs({ attributes: config.attributes, variables: vars }),
    [config.attributes, vars],
  );
  const { groups, loading, error } = usePropertyExpansion(asked);
  const wanted = useMemo(() => [...new Set(groups.flat())], [groups]);
  const first = useMemo(() => wanted.slice(0, MAX_TRACES), [wanted]);
  const infos = useAttributeInfo(first);
  const formats = useFormats(first, infos, config.useHistoryData);
  // One whose format is not known yet may be one.
  const names = useMemo(
    () => first.filter((_, index) => formats[index] === "SCALAR" || formats[index] === undefined),
    [first, formats],
  );
  if (first.length === 0) {
    if (loading) return <EmptyState title="Reading device properties…" busy />;
    if (error) return <EmptyState title="The device properties cannot be read">{error.message}</EmptyState>;
    return <EmptyState title="No attributes chosen">Name up to {MAX_TRACES} in this widget's settings.</EmptyState>;
  }
  if (formats.every((format) => format === undefined)) return <EmptyState title="Loading…" busy />;
  if (formats.every((format) => format === null))
    return <EmptyState title="These attributes are not known">{first.join(", ")}</EmptyState>;
  if (names.length === 0)
    return <EmptyState title="No scalars among the attributes">Spectra and images are shown by HDBPP Live.</EmptyState>;
  const notes = notesOf(wanted, first, infos);
  return (
    <section className={css.widget} aria-label={config.title || "Timeline"}>
      {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
      <Body instanceId={instanceId} config={config} names={names} infos={infos} />
      {notes.length > 0 ? <p className={css.note}>{notes.join(" ")}</p> : null}
    </section>
  );
}

function Body(props: { instanceId: string; config: TimelineConfig; names: readonly string[]; infos: Infos }) {
  const { config } = props;
  const { displayMode, lineStrokeEm, markerShape, markerSizeEm } = config;
  const style = useMemo(
    (): TraceStyle => ({
      mode: displayMode,
      stroke: EM * (lineStrokeEm || 0),
      marker: markerShape,
      markerSize: EM * (markerSizeEm || 0),
    }),
    [displayMode, lineStrokeEm, markerShape, markerSizeEm],
  );
  if (!config.barView) return <TraceView {...props} style={style} legendFontSize={config.legendFontSizeEm || 0} />;
  return (
    <BarsView
      {...props}
      widthMode={config.barViewWidthMode}
      connectGaps={config.barViewConnectGaps}
      gap={EM * (config.barViewVerticalGap ?? 0)}
      legendFontSize={config.legendFontSizeEm || 0}
    />
  );
}

function notesOf(wanted: readonly string[], names: readonly string[], infos: Infos): string[] {
  const unknown = names.filter((name) => infos[name] === null);
  const others = names.filter((name) => infos[name] && infos[name].dataformat !== "SCALAR");
  return [
    ...(wanted.length > names.length ? [`The first ${names.length} of ${wanted.length} attributes are shown.`] : []),
    ...(others.length > 0 ? [`Not scalars: ${others.join(", ")}.`] : []),
    ...(unknown.length > 0 ? [`Not known: ${unknown.join(", ")}.`] : []),
  ];
}
