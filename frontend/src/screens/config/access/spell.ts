/** `45 s`, `2:05 min`, `28 min`: a rest of time, the finer the shorter it is. */
export function spell(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 5) return `${minutes} min`;
  return `${minutes}:${String(seconds % 60).padStart(2, "0")} min`;
}
