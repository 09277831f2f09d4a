/** Series as the host gives them, for tests. */
import type { HistorySeries } from "@octopus-widgets/sdk";
import type { Plotted } from "../src/plotted";

export function seriesOf(
  points: readonly (readonly [number, number])[],
  more: Partial<HistorySeries> = {},
): HistorySeries {
  return {
    times: Float64Array.from(points, ([time]) => time),
    values: Float64Array.from(points, ([, value]) => value),
    words: [],
    lists: null,
    before: null,
    grid: null,
    downsample: "none",
    staleSince: null,
    revision: 0,
    ...more,
  };
}

export function plotted(points: readonly (readonly [number, number])[], more: Partial<Plotted> = {}): Plotted {
  return {
    times: Float64Array.from(points, ([time]) => time),
    values: Float64Array.from(points, ([, value]) => value),
    before: null,
    buckets: null,
    labels: null,
    staleSince: null,
    gap: Number.POSITIVE_INFINITY,
    ...more,
  };
}
