import type uPlot from "uplot";
import type { Palette } from "./palette";

export interface BaseOptions {
  width: number;
  height: number;
  palette: Palette;
  axes: boolean;
  syncKey: string;
  onSelect: (low: number, high: number) => void;
  onClear: () => void;
  onCursor: (x: number | null) => void;
  xValues: (ticks: number[], step: number) => string[];
  xSteps?: number[];
  yValues: (ticks: number[]) => string[];
  ySplits?: (low: number, high: number) => number[];
  log: boolean;
  draw?: (plot: uPlot) => void;
}

/** What traces and spectra have in common: axes in the theme's colours, a shared cursor, a drag that selects. */
export function baseOptions(options: BaseOptions): Omit<uPlot.Options, "series"> {
  const { palette } = options;
  const axis = {
    stroke: palette.dim,
    font: palette.font,
    show: options.axes,
    ticks: { stroke: palette.line, width: 1, size: 4 },
    grid: { stroke: palette.line, width: 0.5 },
  };
  return {
    width: Math.max(1, options.width),
    height: Math.max(1, options.height),
    pxAlign: 0,
    padding: options.axes ? [8, 24, 0, 0] : [2, 2, 2, 2],
    legend: { show: false },
    scales: { x: { time: false, auto: false }, y: { auto: false, distr: options.log ? 3 : 1 } },
    axes: [
      {
        ...axis,
        size: 26,
        gap: 4,
        space: 64,
        ...(options.xSteps ? { incrs: options.xSteps } : {}),
        values: (_plot, ticks, _axis, _space, step) => options.xValues(ticks, step),
      },
      {
        ...axis,
        gap: 4,
        space: 26,
        size: (_plot, values) =>
          Math.max(28, ...(values ?? []).map((text) => 14 + text.length * (/[A-Z]{3}/.test(text) ? 8 : 6.4))),
        ...(options.ySplits ? { splits: (_plot, _axis, low, high) => options.ySplits?.(low, high) ?? [] } : {}),
        values: (_plot, ticks) => options.yValues(ticks),
      },
    ],
    cursor: {
      sync: { key: options.syncKey, setSeries: false, scales: ["x", null] },
      drag: { x: true, y: false, setScale: false },
      points: { show: false },
      y: false,
      // A wall display enlarges the page: the pointer is told in its pixels, the plot is drawn in its own.
      move: (plot, left, top) => {
        const zoom = plot.over.currentCSSZoom ?? 1;
        return [left / zoom, top / zoom];
      },
      bind: {
        dblclick: () => () => {
          options.onClear();
          return null;
        },
      },
    },
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 4) return;
          options.onSelect(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      setCursor: [
        (plot) =>
          options.onCursor(
            plot.cursor.left !== undefined && plot.cursor.left >= 0 ? plot.posToVal(plot.cursor.left, "x") : null,
          ),
      ],
      ...(options.draw ? { draw: [options.draw] } : {}),
    },
  };
}
