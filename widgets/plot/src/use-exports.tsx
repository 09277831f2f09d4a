import { CSV_ICON, fileName, type HistorySeries, host, type MenuAction, useMenuActions } from "@octopus-widgets/sdk";
import { type ReactNode, useMemo, useRef, useState } from "react";
import type { Painter, Span } from "./chart";
import type { ShownPoints } from "./csv";
import { ExportDialog } from "./export-dialog";
import type { Palette } from "./palette";
import type { Infos } from "./plotted";
import { type LegendEntry, pictureOf } from "./png";

export interface ExportsOptions {
  names: readonly string[];
  infos: Infos;
  series: (name: string) => HistorySeries | undefined;
  /** What is shown, where it is not the points of the series. */
  shown?: () => ShownPoints;
  archive: string | null;
  /** The range of time that is shown. */
  window: { get: () => Span; now: () => number };
  painter: Painter;
  /** What the chart's axis shows, where it is not time. */
  chartSpan?: () => Span;
  palette: Palette;
  legend: () => readonly LegendEntry[];
  /** CSS pixels of the widget. */
  size: { width: number; height: number };
}

const PNG_ICON = "M4 5h16v14H4ZM4 16l5-5 4 4 3-3 4 4M15 9v.01";

/** Offers CSV and PNG in the menu of the widget's frame; gives the dialog to draw while it is open. */
export function useExports(instanceId: string, options: ExportsOptions): ReactNode {
  const [asked, setAsked] = useState<{ title: string; span: Span } | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const actions = useMemo((): MenuAction[] => {
    const span = (): Span => latest.current.window.get();
    return [
      {
        id: "png",
        label: "Save as PNG",
        icon: PNG_ICON,
        run: async ({ title }) => {
          const { painter, chartSpan, palette, legend, size, window } = latest.current;
          const shown = span();
          const content = await pictureOf({
            title,
            span: shown,
            painter,
            chartSpan: chartSpan ? chartSpan() : shown,
            palette,
            legend: legend(),
            ...size,
            now: window.now(),
          });
          host().save({ name: fileName(title, [shown.start, shown.end], "png"), content });
        },
      },
      { id: "csv", label: "Export CSV…", icon: CSV_ICON, run: ({ title }) => setAsked({ title, span: span() }) },
    ];
  }, []);
  useMenuActions(instanceId, actions);
  if (!asked) return null;
  return <ExportDialog {...options} title={asked.title} span={asked.span} onClose={() => setAsked(null)} />;
}
