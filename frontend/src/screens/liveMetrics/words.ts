/** Figures as people read them: few digits, a unit, a dash for what there was none of. */

export function perSecond(value: number): string {
  return `${short(value)}/s`;
}

/** `0`, `0.02`, `4.2`, `37`, `1.2 k`, `46 k`, `1.3 M`. */
export function short(value: number): string {
  if (value === 0) return "0";
  if (value < 0.1) return value < 0.005 ? "< 0.01" : value.toFixed(2);
  if (value < 9.95) return value.toFixed(1);
  if (value < 999.5) return value.toFixed(0);
  const [scaled, unit] = value < 999_500 ? [value / 1000, "k"] : [value / 1_000_000, "M"];
  return `${scaled.toFixed(scaled < 9.95 ? 1 : 0)} ${unit}`;
}

export function bytes(value: number): string {
  if (value < 1024) return `${Math.round(value)} B`;
  const [scaled, unit] = value < 1024 * 1024 ? [value / 1024, "KiB"] : [value / (1024 * 1024), "MiB"];
  return `${scaled.toFixed(scaled < 9.95 ? 1 : 0)} ${unit}`;
}

export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 0.00995) return `${(seconds * 1000).toFixed(1)} ms`;
  return seconds < 0.9995 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
}

/** How long one has looked: `12 s`, `minute`. */
export function lately(seconds: number): string {
  return seconds < 55 ? `${Math.max(1, Math.round(seconds))} s` : "minute";
}

export function percent(share: number | null): string {
  if (share === null) return "–";
  if (share === 0) return "0 %";
  return share < 0.01 ? "< 1 %" : `${Math.round(share * 100)} %`;
}
