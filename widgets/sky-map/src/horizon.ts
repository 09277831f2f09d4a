/** What of the sky a site sees: the limit of elevation, and what stands around. Pure. */

export interface Profile {
  /** The least elevation that is seen at an azimuth, degrees. */
  at: (azimuth: number) => number;
  /** The least elevation anywhere, degrees. */
  limit: number;
  faults: readonly string[];
}

/** The higher of a limit and a line through points such as `90 12` (azimuth, elevation). Unreadable points are told of. */
export function profileOf(limit: number, lines: readonly unknown[]): Profile {
  const faults: string[] = [];
  const points = lines
    .flatMap((line): [number, number][] => {
      const parts = String(line)
        .trim()
        .split(/[\s,;:]+/)
        .map(Number);
      const [azimuth = Number.NaN, elevation = Number.NaN] = parts;
      if (parts.length === 2 && azimuth >= 0 && azimuth <= 360 && elevation >= 0 && elevation <= 90)
        return [[azimuth, elevation]];
      faults.push(`expected azimuth (0 to 360) and elevation (0 to 90) such as 90 12; got “${line}”`);
      return [];
    })
    .sort(([one], [other]) => one - other);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return { at: () => limit, limit, faults };
  const ring: [number, number][] = [[last[0] - 360, last[1]], ...points, [first[0] + 360, first[1]]];
  const at = (azimuth: number): number => {
    const after = ring.findIndex(([place]) => place >= azimuth);
    const [to, from] = [ring[after] ?? last, ring[after - 1] ?? first];
    const part = to[0] === from[0] ? 0 : (azimuth - from[0]) / (to[0] - from[0]);
    return Math.max(limit, from[1] + (to[1] - from[1]) * part);
  };
  return { at, limit, faults };
}
