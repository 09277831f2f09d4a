import { useAttributeInfo, useReadings, useReadingsExport, useVariables, type WidgetProps } from "@octopus-widgets/sdk";
import { EmptyState } from "@octopus-widgets/sdk/ui";
import { memo, useMemo } from "react";
import type { MarkdownConfig } from "./config";
import { ELEMENTS } from "./elements";
import { ValuesContext } from "./live";
import css from "./markdown.module.css";
import { attributesIn, fillVariables, liveValues } from "./placeholders";
import { SafeMarkdown } from "./safe";

const SCHEMES = ["workspace"];
const AFTER = [liveValues];

/** Text with variables and live values in it. */
export function Markdown({ instanceId, config }: WidgetProps<MarkdownConfig>) {
  const { vars } = useVariables();
  const text = config.text ?? "";
  const names = useMemo(() => attributesIn(text, vars), [text, vars]);
  const samples = useReadings(instanceId, names, config.useLiveData);
  const infos = useAttributeInfo(names);
  useReadingsExport(
    instanceId,
    names.map((name) => ({ name, sample: samples[name], info: infos[name] })),
  );
  const values = useMemo(() => ({ samples, infos, config }), [samples, infos, config]);
  if (!text.trim()) return <EmptyState title="No text yet">Write some in this widget's settings.</EmptyState>;
  return (
    <ValuesContext value={values}>
      <section
        className={`${css.widget} ${css.text}`}
        style={{ fontSize: config.fontSizePx || 14 }}
        aria-label="Text"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reached by keys
        tabIndex={0}
      >
        <Rendered text={text} vars={vars} />
      </section>
    </ValuesContext>
  );
}

/** Read anew only when the text or a variable changes; values change within. */
const Rendered = memo(function Rendered({ text, vars }: { text: string; vars: { readonly [name: string]: string } }) {
  const before = useMemo(() => [fillVariables(vars)], [vars]);
  return <SafeMarkdown text={text} before={before} after={AFTER} components={ELEMENTS} schemes={SCHEMES} />;
});
