/**
 * Colours of heat maps: cividis (Nuñez, Anderton & Renslow, PLOS ONE 2018), made for colour-blind readers; in the dome theme
 * a ramp of reds of the same lightness.
 */
const CIVIDIS = [
  "#00204c",
  "#16356c",
  "#3c4c6d",
  "#575c6d",
  "#707173",
  "#8a8778",
  "#a69d75",
  "#c4b56c",
  "#e4cf5b",
  "#ffea46",
];
const REDS = [
  "#0a0303",
  "#2a0a07",
  "#4a130c",
  "#6b1d12",
  "#8c2918",
  "#ab3a22",
  "#c65032",
  "#db6c48",
  "#ec8d68",
  "#f9b394",
];

export interface ColourMap {
  /** 256 colours as little-endian RGBA for an ImageData's buffer. */
  table: Uint32Array;
  /** For a CSS gradient, low to high. */
  stops: readonly string[];
}

export function colourMap(theme: "light" | "dark" | "dome"): ColourMap {
  const stops = theme === "dome" ? REDS : CIVIDIS;
  const rgb = stops.map((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  const table = new Uint32Array(256);
  for (let index = 0; index < 256; index += 1) {
    const place = (index / 255) * (rgb.length - 1);
    const below = Math.min(rgb.length - 2, Math.floor(place));
    const part = place - below;
    const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((channel) => {
      const from = rgb[below]?.[channel] ?? 0;
      return Math.round(from + ((rgb[below + 1]?.[channel] ?? from) - from) * part);
    });
    table[index] = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return { table, stops };
}
