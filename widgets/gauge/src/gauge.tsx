import { useClickAction, useReadingsExport, useVariables, type WidgetProps } from "@octopus-widgets/sdk";
import { EmptyState, LevelCounts, ReadingCard, useElementSize } from "@octopus-widgets/sdk/ui";
import { useState } from "react";
import type { GaugeConfig } from "./config";
import css from "./gauge.module.css";
import { columnsFor } from "./scale";
import { Tile } from "./tile";
import { useGaugeNames, useGauges } from "./use-gauges";

const GAP = 6;
/** Of several gauges, less than this each is no room: they are counted by level. CSS pixels. */
const LEAST = { width: 44, height: 26 };
/** Width by height that a gauge of each shape likes. */
const ASPECTS = { arc: 1.25, bar: 2.6, tile: 1.8 } as const;

/** Values on a scale or as tiles. */
export function Gauge({ instanceId, config }: WidgetProps<GaugeConfig>) {
  const { names, hover, loading, error } = useGaugeNames(config);
  if (names.length === 0) {
    if (loading) return <EmptyState title="Reading device properties…" busy />;
    if (error) return <EmptyState title="The device properties cannot be read">{error.message}</EmptyState>;
    return <EmptyState title="No attributes chosen">Name some in this widget's settings: one gauge each.</EmptyState>;
  }
  return <Gauges instanceId={instanceId} config={config} names={names} hover={hover} />;
}

interface Props {
  instanceId: string;
  config: GaugeConfig;
  names: readonly string[];
  hover: readonly (readonly string[])[];
}

function Gauges({ instanceId, config, names, hover }: Props) {
  const gauges = useGauges(instanceId, config, names, hover);
  useReadingsExport(instanceId, gauges);
  const [element, box] = useElementSize<HTMLDivElement>();
  const { vars } = useVariables();
  const click = useClickAction({ variableKey: config.selectedVariableKey, workspace: config.workspace });
  const [shown, setShown] = useState<{ name: string; anchor: HTMLElement } | null>(null);
  const columns = columnsFor(gauges.length, box, ASPECTS[config.shape] ?? 1.25);
  const rows = Math.ceil(gauges.length / columns);
  const size = {
    width: (box.width - GAP * (columns - 1)) / columns,
    height: Math.max(22, (box.height - GAP * (rows - 1)) / rows),
  };
  const selected = config.selectedVariableKey ? vars[config.selectedVariableKey] : undefined;
  const reading = shown && gauges.find(({ name }) => name === shown.name);
  const label = config.title || "Gauges";
  if (box.width > 0 && gauges.length > 1 && (size.width < LEAST.width || size.height < LEAST.height))
    return (
      <section className={css.widget} aria-label={label}>
        <div className={css.box} ref={element}>
          <LevelCounts levels={gauges.map(({ status }) => status)} label={`${label} by level`} />
        </div>
      </section>
    );
  return (
    <section className={css.widget} aria-label={label}>
      {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
      <div className={css.box} ref={element}>
        <ul
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keys
          tabIndex={0}
          aria-label={label}
          className={css.gauges}
          style={{ gap: GAP, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gridAutoRows: size.height }}
        >
          {gauges.map((gauge) => (
            <Tile
              key={gauge.name}
              gauge={gauge}
              config={config}
              size={size}
              onChoose={click && (() => click(gauge.variable))}
              selected={selected !== undefined && selected !== "" && selected === gauge.variable}
              onHover={(anchor) => setShown(anchor ? { name: gauge.name, anchor } : null)}
            />
          ))}
        </ul>
      </div>
      {shown && reading ? <ReadingCard reading={reading} anchor={shown.anchor} /> : null}
    </section>
  );
}
