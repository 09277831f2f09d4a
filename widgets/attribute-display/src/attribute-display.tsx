import { useReadingsExport, type WidgetProps } from "@octopus-widgets/sdk";
import { EmptyState, WriteDialog } from "@octopus-widgets/sdk/ui";
import { useState } from "react";
import css from "./attribute-display.module.css";
import type { DisplayConfig } from "./config";
import { canWrite, Reading } from "./reading";
import { useDisplayNames, useRows } from "./use-rows";

/** Values of attributes, as a list or as big numbers. */
export function AttributeDisplay({ instanceId, config }: WidgetProps<DisplayConfig>) {
  const { names, loading, error } = useDisplayNames(config);
  const rows = useRows(instanceId, config, names);
  useReadingsExport(instanceId, rows);
  const [writing, setWriting] = useState<string | null>(null);
  if (names.length === 0) {
    if (loading) return <EmptyState title="Reading device properties…" busy />;
    if (error) return <EmptyState title="The device properties cannot be read">{error.message}</EmptyState>;
    return <EmptyState title="No attributes chosen">Name some in this widget's settings.</EmptyState>;
  }
  const target = rows.find(({ name }) => name === writing);
  return (
    <section className={css.widget} aria-label={config.title || "Attributes"}>
      {config.title ? <h3 className={css.title}>{config.title}</h3> : null}
      <ul
        className={config.layout === "big-number" ? css.tiles : css.list}
        data-pens={rows.some(({ info }) => canWrite(config, info)) || undefined}
      >
        {rows.map((row) => (
          <Reading key={row.name} row={row} config={config} onWrite={setWriting} />
        ))}
      </ul>
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
