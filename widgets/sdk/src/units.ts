/** Units as people write them: Tango's `degC`, `arcsec` and `W/m2` as °C, ″ and W/m². */

const NAMES: { readonly [unit: string]: string } = {
  deg: "°",
  degree: "°",
  degrees: "°",
  arcmin: "′",
  arcsec: "″",
  degC: "°C",
  deg_C: "°C",
  celsius: "°C",
  degF: "°F",
  percent: "%",
  ohm: "Ω",
  Ohm: "Ω",
};
const RAISED: { readonly [sign: string]: string } = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};
/** A unit and its power: `m2`, `m^2`, `m**2`, `s-1`. */
const POWER = /^([A-Za-zµΩ°]+)(?:\^|\*\*)?(-?\d)$/;
const MICRO = /^u(?=(?:m|s|g|A|V|W|K|Hz|Jy|rad|arcsec|Ohm|ohm)$)/;

/**
 * A unit for the eye. What is not known stays as it is; the raw unit belongs in a title and to screen readers.
 *
 * @example
 * unitText("W/m2"); // "W/m²"
 */
export function unitText(unit: string | null | undefined): string {
  return (unit ?? "")
    .trim()
    .split(/([/\s·]+)/)
    .map(partText)
    .join("");
}

function partText(part: string): string {
  const named = NAMES[part];
  if (named !== undefined) return named;
  const power = POWER.exec(part);
  if (power) return partText(power[1] ?? "") + [...(power[2] ?? "")].map((sign) => RAISED[sign]).join("");
  return part.replace(MICRO, "µ");
}

/** Whether the unit follows its number without a space, as ° ′ ″ do. */
export function clingsToNumber(unit: string | null | undefined): boolean {
  return /^[°′″]($|[^CF])/.test(unitText(unit));
}

/** A value in words with its unit; without a value, no unit. */
export function withUnit(text: string, unit: string | null | undefined): string {
  const shown = unitText(unit);
  if (shown === "" || text === "" || text === "—" || text === "…") return text;
  return clingsToNumber(unit) ? text + shown : `${text} ${shown}`;
}
