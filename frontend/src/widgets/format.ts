/** Values as text: Tango's printf-style display formats, enum labels, and a dash for what is not there. */
import type { AttributeInfo, Json } from "@octopus-widgets/sdk/contract";

const SPEC = /%([-+ 0#]*)(\d*)(?:\.(\d+))?(?:hh|h|ll|l|L)?([diufFeEgGxXos%])/;

/** One printf conversion of a number, as C has it; null when the format is not one. Source: ISO C, `fprintf`. */
export function printf(format: string, value: number): string | null {
  const match = SPEC.exec(format);
  if (match === null) return null;
  const [whole, flags = "", width = "", precision, conversion = ""] = match;
  if (conversion === "%") return null;
  const digits = precision === undefined ? 6 : Math.min(100, Number(precision));
  const body = sign(flags, value) + convert(conversion, Math.abs(value), digits);
  const filled = fill(body, flags, Number(width || 0));
  return (format.slice(0, match.index) + filled + format.slice(match.index + whole.length))
    .replaceAll("%%", "%")
    .trim();
}

function sign(flags: string, value: number): string {
  if (value < 0 || Object.is(value, -0)) return value < 0 ? "-" : "";
  if (flags.includes("+")) return "+";
  return "";
}

function convert(conversion: string, value: number, digits: number): string {
  switch (conversion) {
    case "d":
    case "i":
    case "u":
      return String(Math.trunc(value));
    case "f":
    case "F":
      return value.toFixed(digits);
    case "e":
      return exponent(value.toExponential(digits));
    case "E":
      return exponent(value.toExponential(digits)).toUpperCase();
    case "g":
      return general(value, digits);
    case "G":
      return general(value, digits).toUpperCase();
    case "x":
      return Math.trunc(value).toString(16);
    case "X":
      return Math.trunc(value).toString(16).toUpperCase();
    case "o":
      return Math.trunc(value).toString(8);
    default:
      return String(value);
  }
}

/** C writes at least two digits of exponent. */
function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

function general(value: number, digits: number): string {
  const precision = digits === 0 ? 1 : digits;
  if (value === 0) return "0";
  const power = Number(value.toExponential(precision - 1).split("e")[1]);
  const trim = (text: string) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power >= -4 && power < precision) return trim(value.toFixed(precision - 1 - power));
  const [mantissa = "", rest = ""] = exponent(value.toExponential(precision - 1)).split("e");
  return `${trim(mantissa)}e${rest}`;
}

function fill(body: string, flags: string, width: number): string {
  if (!flags.includes("0") || flags.includes("-")) return body;
  const negative = /^[+-]/.test(body) ? (body[0] as string) : "";
  return negative + body.slice(negative.length).padStart(width - negative.length, "0");
}

/** A number without a format of its own: six significant digits. */
function plainNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : general6(value);
}

function general6(value: number): string {
  return (value < 0 ? "-" : "") + general(Math.abs(value), 6);
}

/** Text of a value, its unit apart. Spectra and images are listed, bounded to a hundred elements. */
export function formatValue(
  value: Json | undefined,
  info?: AttributeInfo | null,
  options: { enumLabels?: boolean } = {},
): string {
  if (value === null || value === undefined) return "—";
  if (Array.isArray(value)) return formatList(value, info, options);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "string") return value;
  if (typeof value === "object") return JSON.stringify(value);
  const label = options.enumLabels === false ? undefined : info?.enumLabels?.[value];
  if (label !== undefined) return label;
  const format = info?.format;
  if (format && format !== "%s" && info?.datatype !== "DevEnum") {
    const text = printf(format, value);
    if (text !== null) return text;
  }
  return plainNumber(value);
}

const MOST = 100;

function formatList(
  values: readonly Json[],
  info: AttributeInfo | null | undefined,
  options: { enumLabels?: boolean },
): string {
  const shown = values
    .slice(0, MOST)
    .map((item) => (Array.isArray(item) ? `[${formatValue(item, info, options)}]` : formatValue(item, info, options)));
  const rest = values.length - shown.length;
  return rest > 0 ? `${shown.join(", ")}, … (${rest} more)` : shown.join(", ");
}
