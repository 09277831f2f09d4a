import type { Beam } from "./coverage-of";
import { deg } from "./geometry";

/** `8.2″`, `1.4′`, `2.1°`. */
export function angleText(radians: number): string {
  const seconds = deg(radians) * 3600;
  if (seconds < 90) return `${Number(seconds.toPrecision(3))}″`;
  return seconds < 5400 ? `${Number((seconds / 60).toPrecision(3))}′` : `${Number((seconds / 3600).toPrecision(3))}°`;
}

export const beamText = ({ major, minor, angle }: Beam): string =>
  `${angleText(major)} × ${angleText(minor)}, position angle ${Math.round(deg(angle))}°`;

/** `812 m`, `7.7 km`. */
export const lengthText = (metres: number): string =>
  metres < 1000 ? `${Math.round(metres)} m` : `${Number((metres / 1000).toPrecision(3))} km`;

/** `320 λ`, `32 kλ`. */
export function wavesText(waves: number): string {
  const size = Math.abs(waves);
  if (size < 1000) return `${Math.round(waves)} λ`;
  return size < 1e6 ? `${Number((waves / 1000).toPrecision(3))} kλ` : `${Number((waves / 1e6).toPrecision(3))} Mλ`;
}

export const timeText = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(11, 16)} UTC`;
