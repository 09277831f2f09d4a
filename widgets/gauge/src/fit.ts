/** What of a gauge there is room for. Sizes in CSS pixels. Pure. */
export interface Size {
  width: number;
  height: number;
}

export interface Plan {
  shape: "arc" | "bar" | "tile";
  /** Size of the value's text. */
  font: number;
  /** Width of the arc; 0: none. */
  arc: number;
  /** Begin and end of the scale are written. */
  ends: boolean;
  label: boolean;
  /** A line for the trend, or for what is wrong. */
  note: boolean;
  sparkline: boolean;
}

const LABEL = 16;
const NOTE = 15;
const PADDING = 12;
const LEAST_ARC = 56;
const BAR = 28;
/** Width of a letter by its height. */
const LETTER = { number: 0.6, text: 0.74 };

/** What is drawn in a box. A scale that has no room gives way to the number alone; the value is last to go. */
export function planOf(wanted: "arc" | "bar" | "tile", size: Size, text: string, unit: string, number: boolean): Plan {
  const width = size.width - PADDING;
  const label = size.height >= 46;
  const note = size.height >= (wanted === "arc" ? 118 : 84);
  const rest = size.height - PADDING - (label ? LABEL : 0) - (note ? NOTE : 0);
  const arc = Math.min(width, rest * 1.29);
  const shape = !number
    ? "tile"
    : wanted === "arc" && arc < LEAST_ARC
      ? "tile"
      : wanted === "bar" && rest < BAR + 18
        ? "tile"
        : wanted;
  const letters = Math.max(3, text.length) * (number ? LETTER.number : LETTER.text) + (unit.length + 1) * 0.36;
  const room = shape === "arc" ? arc * 0.6 : width - 18;
  const tall = shape === "arc" ? arc * 0.2 : shape === "bar" ? (rest - BAR) * 0.8 : rest * (rest > 80 ? 0.42 : 0.8);
  return {
    shape,
    font: Math.max(10, Math.min(44, tall, room / letters)),
    arc: shape === "arc" ? arc : 0,
    ends: shape === "arc" ? arc >= 92 : rest >= BAR + 22,
    label,
    note,
    sparkline: shape === "tile" && number && rest > 72,
  };
}
