/** Colours of a canvas: mixing, and which text can be read on which ground. */

type Rgb = readonly [number, number, number];

const HEX = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})/i;
/** As a style sheet's minifier writes what can be told in three digits. */
const SHORT = /^#([\da-f])([\da-f])([\da-f])$/i;

/** Red, green and blue of `#rrggbb` or `rgb(…)`; middle grey for anything else. */
export function rgbOf(colour: string): Rgb {
  const hex = HEX.exec(colour) ?? SHORT.exec(colour);
  const channel = (digits: string): number => Number.parseInt(digits.length === 1 ? digits + digits : digits, 16);
  if (hex) return [1, 2, 3].map((group) => channel(hex[group] as string)) as unknown as Rgb;
  const numbers = colour.match(/[\d.]+/g)?.map(Number) ?? [];
  return numbers.length >= 3 ? [numbers[0] as number, numbers[1] as number, numbers[2] as number] : [128, 128, 128];
}

/** `part` of one colour over another. */
export function mix(over: string, under: string, part: number): string {
  const [a, b] = [rgbOf(over), rgbOf(under)];
  const channels = a.map((channel, index) => Math.round(channel * part + (b[index] as number) * (1 - part)));
  return `rgb(${channels.join(" ")})`;
}

/** Relative luminance, from 0 to 1 (WCAG 2.2). */
function luminance(colour: string): number {
  const [red, green, blue] = rgbOf(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours, from 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Which of the candidates is read best on a ground. */
export function readableOn(ground: string, candidates: readonly string[]): string {
  return candidates.reduce((best, one) => (contrast(one, ground) > contrast(best, ground) ? one : best));
}
