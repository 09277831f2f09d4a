/** What is shown, as comma-separated values: of a spectrum a line for each channel, of a waterfall a line for each row. */
import type { ChannelAxis, Infos, ShownPoints, Span } from "@octopus-widgets/plot";
import { csvHead, csvLine, isoMicroseconds } from "@octopus-widgets/sdk";
import type { WaterfallConfig } from "./config";
import type { Holds } from "./holds";
import type { View } from "./layout";
import type { Rings } from "./use-rings";

export interface CsvOf {
  rings: Rings;
  /** Which of the rings the waterfall shows. */
  chosen: number;
  view: View;
  names: readonly string[];
  infos: Infos;
  axis: ChannelAxis;
  span: Span;
  holds: Holds | undefined;
  config: Pick<WaterfallConfig, "showMaxHold" | "showAverage" | "averageRows" | "scale">;
}

export function shownCsv(of: CsvOf): ShownPoints {
  return of.view === "spectrum" ? spectraCsv(of) : rowsCsv(of);
}

function channelsIn({ span, rings, chosen }: CsvOf): { first: number; last: number; channels: number } {
  const channels = rings.all[chosen]?.channels ?? 0;
  return {
    first: Math.max(0, Math.ceil(span.start)),
    last: Math.min(channels - 1, Math.floor(span.end)),
    channels,
  };
}

function rowsCsv(of: CsvOf): ShownPoints {
  const ring = of.rings.all[of.chosen];
  const { first, last, channels } = channelsIn(of);
  if (!ring) return { text: csvHead(["time"]), points: 0 };
  const places = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
    placeText(of.axis, first + at, channels),
  );
  const lines = [csvHead(["time", ...places])];
  for (let age = ring.count - 1; age >= 0; age -= 1) {
    const row = ring.row(age) as Float32Array;
    lines.push(csvLine([isoMicroseconds(ring.time(age) as number), ...row.subarray(first, last + 1)]));
  }
  return { text: lines.join(""), points: (lines.length - 1) * places.length };
}

function spectraCsv(of: CsvOf): ShownPoints {
  const { rings, names, holds, config, axis } = of;
  const { first, last, channels } = channelsIn(of);
  const held = [
    ...(config.showMaxHold && holds ? [["highest", holds.highest()] as const] : []),
    ...(config.showAverage && holds ? [["mean", holds.mean(config.averageRows || 50)] as const] : []),
  ];
  const lines = [csvHead(["channel", `${axis.label} ${axis.unit}`.trim(), ...names, ...held.map(([name]) => name)])];
  for (let channel = first; channel <= last; channel += 1)
    lines.push(
      csvLine([
        channel,
        placeText(axis, channel, channels),
        ...rings.all.map((ring) => ring.row(0)?.[channel] ?? null),
        ...held.map(([, values]) => values[channel] ?? null),
      ]),
    );
  return { text: lines.join(""), points: lines.length - 1 };
}

const placeText = (axis: ChannelAxis, channel: number, channels: number): string =>
  axis.placed ? String(Number(axis.placeOf(channel, channels).toPrecision(10))) : String(channel);
