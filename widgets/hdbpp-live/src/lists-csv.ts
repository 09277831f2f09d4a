/** Spectra and images as comma-separated values: a line for each number that is shown. */
import { type ChannelAxis, type Infos, imageRows, isNumbers, type ShownPoints } from "@octopus-widgets/plot";
import { csvHead, csvLine, isoMicroseconds } from "@octopus-widgets/sdk";
import type { Lists } from "./use-lists";

export function listsCsv(names: readonly string[], infos: Infos, get: Lists["get"], axis: ChannelAxis): ShownPoints {
  const image = names.some((name) => infos[name]?.dataformat === "IMAGE");
  const placed = axis.placed;
  const place = `${axis.label} ${axis.unit}`.trim();
  const columns = [
    "time",
    "attribute",
    ...(image ? ["row"] : []),
    "channel",
    ...(placed ? [place] : []),
    "value",
    "unit",
  ];
  const lines = [csvHead(columns)];
  for (const name of names) {
    const newest = get(name);
    if (!newest) continue;
    const time = newest.time === null ? null : isoMicroseconds(newest.time);
    const rows = isNumbers(newest.list) ? [newest.list] : (imageRows(newest.list) ?? []);
    for (const [row, values] of rows.entries()) {
      for (let channel = 0; channel < values.length; channel += 1) {
        const stands = placed ? [axis.placeOf(channel, values.length)] : [];
        const value = values[channel];
        lines.push(
          csvLine([
            time,
            name,
            ...(image ? [row] : []),
            channel,
            ...stands,
            value === undefined || value === null ? null : Number(value),
            infos[name]?.unit ?? "",
          ]),
        );
      }
    }
  }
  return { text: lines.join(""), points: lines.length - 1 };
}
