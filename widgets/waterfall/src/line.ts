/** A spectrum as a line over channels. */
import { type Box, LongLine, type Numbers, ratio, type Span } from "@octopus-widgets/plot";

/** Stroke it; where channels are closer than pixels, from the lowest to the highest of each column. */
export function strokeSpectrum(
  context: CanvasRenderingContext2D,
  values: Numbers,
  span: Span,
  box: Box,
  toY: (value: number) => number,
): void {
  const path = new LongLine(context, []);
  const step = box.width / (span.end - span.start || 1);
  const toX = (channel: number): number => box.left + (channel - span.start) * step;
  const first = Math.max(0, Math.floor(span.start));
  const last = Math.min(values.length - 1, Math.ceil(span.end));
  const together = Math.max(1, Math.ceil((last - first + 1) / (2 * box.width * ratio())));
  let down = false;
  const to = (x: number, value: number): void => {
    if (down) path.lineTo(x, toY(value));
    else path.moveTo(x, toY(value));
    down = true;
  };
  // Groups begin at whole multiples, so that panning does not make the line tremble.
  for (let channel = first - (first % together); channel <= last; channel += together) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let none = false;
    for (let index = channel; index < Math.min(values.length, channel + together); index += 1) {
      const value = values[index] as number;
      if (Number.isNaN(value)) none = true;
      else {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (low <= high) {
      const x = toX(channel + (together - 1) / 2);
      to(x, low);
      if (high !== low) to(x, high);
    }
    if (none) down = false;
  }
  path.end();
}

/** Lowest and highest of what is seen; `extent` widened. */
export function widened(extent: [number, number] | null, values: Numbers, span: Span): [number, number] | null {
  let [low, high] = extent ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const last = Math.min(values.length - 1, Math.ceil(span.end));
  for (let channel = Math.max(0, Math.floor(span.start)); channel <= last; channel += 1) {
    const value = values[channel] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}
