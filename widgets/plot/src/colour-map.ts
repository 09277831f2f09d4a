/**
 * Colours of heat maps, each of evenly rising lightness: cividis (Nuñez, Anderton & Renslow, PLOS ONE 2018), made for colour-blind
 * readers; viridis and magma (van der Walt & Smith, matplotlib 1.5, CC0); greys. In the dome theme a ramp of reds of the same lightness
 * stands for them all: no other colour spares eyes that are adapted to the dark.
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
const VIRIDIS = [
  "#440154",
  "#482878",
  "#3e4989",
  "#31688e",
  "#26828e",
  "#1f9e89",
  "#35b779",
  "#6ece58",
  "#b5de2b",
  "#fde725",
];
const MAGMA = [
  "#000004",
  "#180f3d",
  "#440f76",
  "#721f81",
  "#9e2f7f",
  "#cd4071",
  "#f1605d",
  "#fd9668",
  "#feca8d",
  "#fcfdbf",
];
const GREYS = [
  "#080808",
  "#1f1f1f",
  "#363636",
  "#4f4f4f",
  "#6a6a6a",
  "#868686",
  "#a2a2a2",
  "#c0c0c0",
  "#dedede",
  "#fafafa",
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

export const COLOUR_MAPS = ["cividis", "viridis", "magma", "grey"] as const;
export type ColourMapName = (typeof COLOUR_MAPS)[number];
const STOPS: { readonly [name in ColourMapName]: readonly string[] } = {
  cividis: CIVIDIS,
  viridis: VIRIDIS,
  magma: MAGMA,
  grey: GREYS,
};

export interface ColourMap {
  /** 256 colours as little-endian RGBA for an ImageData's buffer. */
  table: Uint32Array;
  /** For a CSS gradient, low to high. */
  stops: readonly string[];
}

export function colourMap(theme: "light" | "dark" | "dome", name: ColourMapName = "cividis"): ColourMap {
  const stops = theme === "dome" ? REDS : STOPS[name];
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
