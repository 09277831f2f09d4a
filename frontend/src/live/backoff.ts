/**
 * How long to wait before attempt `attempt` (0: the first retry), in milliseconds: doubling from `base` to `most`, with the upper half
 * drawn at random so that a room full of pages does not come back at one instant ("equal jitter").
 */
export function backoff(attempt: number, random: () => number = Math.random, base = 500, most = 15_000): number {
  const whole = Math.min(most, base * 2 ** Math.min(attempt, 20));
  return whole / 2 + (random() * whole) / 2;
}
