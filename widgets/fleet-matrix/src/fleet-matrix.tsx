import {
  ageText,
  useClickAction,
  useReadingsExport,
  useVariables,
  useWidgetLayout,
  type WidgetProps,
} from "@octopus-widgets/sdk";
import { EmptyState, LevelCounts, useElementSize } from "@octopus-widgets/sdk/ui";
import { useMemo } from "react";
import type { FleetConfig } from "./config";
import css from "./fleet-matrix.module.css";
import { isReadable, layOut } from "./layout";
import { Matrix } from "./matrix";
import { type Element, type Field, useElements, useFields } from "./use-fleet";

/** Lower than this, in CSS pixels, all room goes to the elements. */
const TITLED = 80;

/** Hundreds of devices, a few attributes each. */
export function FleetMatrix({ instanceId, config }: WidgetProps<FleetConfig>) {
  const attributes = useMemo(
    () => [...new Set((config.attributes ?? []).map((name) => String(name).trim()).filter(Boolean))],
    [config.attributes],
  );
  const { elements, loading, error } = useElements(config, attributes);
  if (elements.length === 0) {
    if (loading) return <EmptyState title="Reading device properties…" busy />;
    if (error) return <EmptyState title="The device properties cannot be read">{error.message}</EmptyState>;
    return <EmptyState title="No devices chosen">Name some in this widget's settings: one element each.</EmptyState>;
  }
  if (attributes.length === 0)
    return <EmptyState title="No attributes chosen">Name some in this widget's settings: one field each.</EmptyState>;
  return <Fleet instanceId={instanceId} config={config} elements={elements} attributes={attributes} />;
}

interface Props {
  instanceId: string;
  config: FleetConfig;
  elements: readonly Element[];
  attributes: readonly string[];
}

function Fleet({ instanceId, config, elements, attributes }: Props) {
  const { fields, levels } = useFields(instanceId, config, elements);
  useReadingsExport(
    instanceId,
    useMemo(() => fields.flat(), [fields]),
  );
  const [element, box] = useElementSize<HTMLDivElement>();
  const layout = useMemo(
    () => layOut(elements.length, attributes.length, box),
    [elements.length, attributes.length, box],
  );
  const { height } = useWidgetLayout(instanceId);
  const { vars } = useVariables();
  const click = useClickAction({ variableKey: config.selectedVariableKey, workspace: config.workspace });
  const value = config.selectedVariableKey ? vars[config.selectedVariableKey] : "";
  const label = config.title || "Fleet";
  const readable = box.width === 0 || isReadable(layout);
  return (
    <section className={css.widget} aria-label={label}>
      {config.title && height >= TITLED ? <h3 className={css.title}>{config.title}</h3> : null}
      <div className={css.box} ref={element}>
        {readable ? (
          <Matrix
            label={label}
            config={config}
            elements={elements}
            fields={fields}
            levels={levels}
            layout={layout}
            box={box}
            chosen={value ?? ""}
            onChoose={click}
          />
        ) : (
          <LevelCounts levels={levels} label={`${label} by level`} />
        )}
      </div>
      {config.showLegend && readable && box.height > 90 ? (
        <footer className={css.legend}>
          <ol aria-label="Fields of an element">
            {attributes.map((attribute, at) => (
              <li key={attribute}>
                <Place at={at} across={layout.across} down={layout.down} /> {attribute}
              </li>
            ))}
          </ol>
          <div className={css.counts}>
            <Stale fields={fields} />
            <LevelCounts levels={levels} label={`${label} by level`} />
          </div>
        </footer>
      ) : null}
    </section>
  );
}

/** How old the oldest value is that no longer holds. */
function Stale({ fields }: { fields: readonly (readonly Field[])[] }) {
  const ages = fields.flat().flatMap(({ sample }) => (sample?.stale ? [sample.age ?? 0] : []));
  if (ages.length === 0) return null;
  return <span>stale, up to {ageText(ages.reduce((one, other) => Math.max(one, other), 0))}</span>;
}

/** Which of an element's fields is meant. */
function Place({ at, across, down }: { at: number; across: number; down: number }) {
  const size = { width: 12 / across, height: 12 / down };
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className={css.place}>
      <rect x=".5" y=".5" width="11" height="11" />
      <rect
        className={css.here}
        x={(at % across) * size.width}
        y={Math.floor(at / across) * size.height}
        width={size.width}
        height={size.height}
      />
    </svg>
  );
}
