import { useClickAction, useReadingsExport, useVariables, type WidgetProps } from "@octopus-widgets/sdk";
import { EmptyState, ReadingCard, WriteDialog } from "@octopus-widgets/sdk/ui";
import { useState } from "react";
import css from "./attribute-display.module.css";
import type { DisplayConfig } from "./config";
import { canWrite, Reading } from "./reading";
import { useDisplayNames, useRows } from "./use-rows";

/** Values of attributes, as a list or as big numbers. */
export function AttributeDisplay({ instanceId, config }: WidgetProps<DisplayConfig>) {
  const { names, hover, loading, error } = useDisplayNames(config);
  const rows = useRows(instanceId, config, names, hover);
  useReadingsExport(instanceId, rows);
  const [writing, setWriting] = useState<string | null>(null);
  const [shown, setShown] = useState<{ name: string; anchor: HTMLElement } | null>(null);
  const { vars } = useVariables();
  const click = useClickAction({ variableKey: config.selectedVariableKey, workspace: config.workspace });
  if (names.length === 0) {
    if (loading) return <EmptyState title="Reading device properties…" busy />;
    if (error) return <EmptyState title="The device properties cannot be read">{error.message}</EmptyState>;
    return <EmptyState title="No attributes chosen">Name some in this widget's settings.</EmptyState>;
  }
  const selected = (config.selectedVariableKey && vars[config.selectedVariableKey]) || "";
  const told = shown && rows.find(({ name }) => name === shown.name);
  const target = rows.find(({ name }) => name === writing);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keys
    <section className={css.widget} aria-label={config.title || "Attributes"} tabIndex={0}>
      {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
      <ul
        className={config.layout === "big-number" ? css.tiles : css.list}
        data-pens={rows.some(({ info }) => canWrite(config, info)) || undefined}
      >
        {rows.map((row) => (
          <Reading
            key={row.name}
            row={row}
            config={config}
            onWrite={setWriting}
            onChoose={click}
            selected={selected !== "" && selected === row.variable}
            onHover={setShown}
          />
        ))}
      </ul>
      {shown && told && !target ? <ReadingCard reading={told} anchor={shown.anchor} /> : null}
      {target?.info ? (
        <WriteDialog
          info={{ ...target.info, fullName: target.name }}
          current={target.sample?.value}
          setPoint={target.sample?.writeValue}
          onClose={() => setWriting(null)}
        />
      ) : null}
    </section>
  );
}
