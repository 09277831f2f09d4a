/** What is under the pointer, in words. */
import { type ChannelAxis, momentText, shortNumber } from "@octopus-widgets/plot";
import { withUnit } from "@octopus-widgets/sdk";
import type { Holds } from "./holds";
import type { SpectraRing } from "./ring";
import type { Pointed } from "./sheet";

export interface ReadingOf {
  ring: SpectraRing;
  holds: Holds;
  axis: ChannelAxis;
  unit: string;
  showMaxHold: boolean;
  showAverage: boolean;
  averageRows: number;
}

/** `1420.1 MHz: 17.2 dB, 28 Nov 05:00:03 UTC`, and what is held of the channel. */
export function readingText({ channel, age }: Pointed, of: ReadingOf): string {
  const { ring, holds, axis, unit, showMaxHold, showAverage, averageRows } = of;
  if (ring.channels === 0) return "";
  const index = Math.max(0, Math.min(ring.channels - 1, channel));
  const text = (value: number | undefined): string =>
    value === undefined || Number.isNaN(value) ? "no value" : withUnit(shortNumber(Number(value.toPrecision(4))), unit);
  const time = age === null ? null : ring.time(age);
  const held = [
    ...(showMaxHold ? [`highest ${text(holds.highest()[index])}`] : []),
    ...(showAverage ? [`mean ${text(holds.mean(averageRows || 50)[index])}`] : []),
  ];
  const now = `${axis.describe(index, ring.channels)}: ${text(ring.row(age ?? 0)?.[index])}`;
  return [now, ...(age === null ? held : []), ...(time === null ? [] : [momentText(time)])].join(", ");
}
