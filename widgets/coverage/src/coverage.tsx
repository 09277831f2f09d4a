import { csvHead, csvLine, useCsvExport, type WidgetProps } from "@octopus-widgets/sdk";
import { EmptyState, useElementSize } from "@octopus-widgets/sdk/ui";
import { useMemo } from "react";
import type { CoverageConfig } from "./config";
import css from "./coverage.module.css";
import { beamOf, histogram } from "./coverage-of";
import { deg } from "./geometry";
import { Plot } from "./plot";
import { type Shown, useCoverage } from "./use-coverage";
import { beamText, lengthText, timeText, wavesText } from "./words";

/** Below this, in CSS pixels, the plane has all the room. */
const ROOM = { width: 250, height: 200 };

/** Which spatial frequencies an observation samples. */
export function UvCoverage({ instanceId, config }: WidgetProps<CoverageConfig>) {
  const shown = useCoverage(config);
  const [element, size] = useElementSize<HTMLElement>();
  useCsvExport(instanceId, () => coverageCsv(shown));
  const label = config.title || "uv coverage";
  const none = emptyOf(shown, config);
  const roomy = size.width >= ROOM.width && size.height >= ROOM.height;
  const { coverage } = shown;
  return (
    <section
      className={css.widget}
      aria-label={label}
      ref={element}
      data-wide={size.width > size.height || undefined}
      data-stale={shown.stale || undefined}
    >
      {config.title && roomy && !none ? <h3 className={css.title}>{config.title}</h3> : null}
      {none ?? (
        <div className={css.body}>
          {coverage ? (
            <Plot coverage={coverage} antennas={shown.antennas} colourBy={config.colourBy} label={label} />
          ) : null}
          {roomy ? <Facts shown={shown} bars={config.showHistogram} /> : null}
        </div>
      )}
    </section>
  );
}

function emptyOf({ antennas, out, direction, coverage, span, faults, loading }: Shown, config: CoverageConfig) {
  if (loading) return <EmptyState title="Reading where the antennas stand…" busy />;
  const told = [...faults, ...(out.length > 0 ? [outText(out)] : [])].join(" ");
  if (antennas.length < 2)
    return (
      <EmptyState title="No baselines">
        {told || "Two antennas are needed: choose a subarray, receptors or positions in this widget's settings."}
      </EmptyState>
    );
  if (!direction)
    return (
      <EmptyState title="No pointing is known">
        {config.pointing === "fixed" ? "Set right ascension and declination." : "Its attributes have no value yet."}
      </EmptyState>
    );
  if (!span || coverage?.times.length === 0)
    return <EmptyState title="The source is not up">It stays below {config.elevationLimit}° in this time.</EmptyState>;
  return null;
}

const outText = (out: Shown["out"]): string =>
  `${out.length} out: ${out.map(({ name, why }) => `${name} (${why})`).join(", ")}.`;

function Facts({
  shown: { antennas, out, coverage, direction, span, faults, stale },
  bars,
}: {
  shown: Shown;
  bars: boolean;
}) {
  const beam = useMemo(() => coverage && beamOf(coverage), [coverage]);
  if (!coverage || !direction || !span) return null;
  const lengths = coverage.baselines.map(({ length }) => length);
  const facts: [string, string][] = [
    ["Baselines", `${coverage.baselines.length} of ${antennas.length} antennas`],
    ["Beam", beam ? beamText(beam) : "a line: no size"],
    ["Longest", `${lengthText(Math.max(...lengths))}, ${wavesText(coverage.longest)} projected`],
    ["Shortest", lengthText(Math.min(...lengths))],
    ["Pointing", `${deg(direction.ra).toFixed(2)}°, ${deg(direction.dec).toFixed(2)}°`],
    ["Time", span.end > span.start ? `${timeText(span.start)} to ${timeText(span.end)}` : timeText(span.start)],
    ...(coverage.up < 1 ? [["Up", `${Math.round(100 * coverage.up)} % of it`] as [string, string]] : []),
  ];
  return (
    <div className={css.side}>
      <dl className={css.facts}>
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={text}>{text}</dd>
          </div>
        ))}
      </dl>
      {out.length > 0 ? <p className={css.out}>{outText(out)}</p> : null}
      {stale ? <p className={css.out}>Modes are stale: this may be another array now.</p> : null}
      {faults.map((fault) => (
        <p key={fault} className={css.out}>
          {fault}
        </p>
      ))}
      {bars ? <Lengths baselines={coverage.baselines} /> : null}
    </div>
  );
}

const BINS = 20;

function Lengths({ baselines }: { baselines: Parameters<typeof histogram>[0] }) {
  const { counts, longest } = histogram(baselines, BINS);
  const most = Math.max(1, ...counts);
  return (
    <figure className={css.lengths}>
      <svg viewBox={`0 0 ${BINS} 10`} preserveAspectRatio="none" role="img" aria-label="Baselines by length">
        {counts.map((count, bin) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
          <rect key={bin} x={bin + 0.1} width="0.8" y={10 - (10 * count) / most} height={(10 * count) / most} />
        ))}
      </svg>
      <figcaption>
        <span>0</span>
        <span>baselines by length</span>
        <span>{lengthText(longest)}</span>
      </figcaption>
    </figure>
  );
}

/** A line for each baseline. */
export function coverageCsv({ antennas, coverage }: Shown): string {
  const lines = (coverage?.baselines ?? []).map(({ first, second, length }) =>
    csvLine([antennas[first]?.name ?? "", antennas[second]?.name ?? "", Number(length.toFixed(3))]),
  );
  return csvHead(["antenna", "antenna", "length m"]) + lines.join("");
}
