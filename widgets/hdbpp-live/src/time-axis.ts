/** Ticks of a time axis, in UTC. */
export const TIME_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
];

/** `13:05:09`, `13:05` or `22 Nov 13:05`, as precise as the step needs. */
export function tickText(epoch: number, step: number): string {
  const iso = new Date(epoch * 1000).toISOString();
  if (step < 60) return iso.slice(11, 19);
  if (step < 43_200) return iso.slice(11, 16);
  const month = new Date(epoch * 1000).toLocaleString("en-GB", { month: "short", timeZone: "UTC" });
  return `${iso.slice(8, 10)} ${month}`;
}

/** Round values between two ends, about `count` of them. */
export function linearTicks(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0) || count < 1) return [low];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const ticks: number[] = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step)
    ticks.push(Math.abs(value) < step * 1e-9 ? 0 : value);
  return ticks;
}

/** Times at whole steps between two instants. */
export function timeTicks(start: number, end: number, count: number): { at: number[]; step: number } {
  const rough = (end - start) / Math.max(1, count);
  const step = TIME_STEPS.find((candidate) => candidate >= rough) ?? 604_800;
  const at: number[] = [];
  for (let value = Math.ceil(start / step) * step; value <= end; value += step) at.push(value);
  return { at, step };
}
