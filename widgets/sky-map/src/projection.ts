/** Directions onto a flat map: screen coordinates, y downwards, within a circle or ellipse about the origin. Pure. */
import { DEGREES, half } from "./astronomy";

export interface Point {
  x: number;
  y: number;
}

/** Zenith in the middle, horizon on the unit circle, north up, east to the left as the sky is seen from below. */
export function zenithal(azimuth: number, elevation: number): Point {
  const radius = (90 - elevation) / 90;
  return { x: -radius * Math.sin(azimuth * DEGREES), y: -radius * Math.cos(azimuth * DEGREES) };
}

/** The direction at a point of the zenithal map; null outside the horizon. */
export function fromZenithal({ x, y }: Point): { azimuth: number; elevation: number } | null {
  const radius = Math.hypot(x, y);
  if (radius > 1) return null;
  return { azimuth: (Math.atan2(-x, -y) / DEGREES + 360) % 360, elevation: 90 * (1 - radius) };
}

/** Within the ellipse x² + 4 y² ≤ 1; right ascension grows to the left of `centre`. Areas are true. */
export function mollweide(ra: number, dec: number, centre: number): Point {
  const wanted = Math.PI * Math.sin(dec * DEGREES);
  let theta = dec * DEGREES;
  for (let round = 0; round < 20 && Math.abs(dec) < 89.99; round += 1) {
    const step = (2 * theta + Math.sin(2 * theta) - wanted) / (2 + 2 * Math.cos(2 * theta));
    theta -= step;
    if (Math.abs(step) < 1e-7) break;
  }
  if (Math.abs(dec) >= 89.99) theta = (Math.sign(dec) * Math.PI) / 2;
  return { x: (-half(ra - centre) / 180) * Math.cos(theta), y: -Math.sin(theta) / 2 };
}

/** Within the same ellipse. Shapes near the rim are kinder than Mollweide's, areas are not. */
export function aitoff(ra: number, dec: number, centre: number): Point {
  const lambda = half(ra - centre) * DEGREES;
  const phi = dec * DEGREES;
  const alpha = Math.acos(Math.cos(phi) * Math.cos(lambda / 2));
  const sinc = alpha < 1e-9 ? 1 : Math.sin(alpha) / alpha;
  return { x: (-2 * Math.cos(phi) * Math.sin(lambda / 2)) / sinc / Math.PI, y: -Math.sin(phi) / sinc / Math.PI };
}
