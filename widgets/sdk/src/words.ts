/** Small texts that every widget words alike. */

/** `4 s`, `3 min`, `2 h`, `5 d`: how old a value is. */
export function ageText(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "";
  const age = Math.max(0, seconds);
  if (age < 100) return `${Math.round(age)} s`;
  if (age < 6000) return `${Math.round(age / 60)} min`;
  return age < 172_800 ? `${Math.round(age / 3600)} h` : `${Math.round(age / 86_400)} d`;
}

/** `2026-11-22 13:05:09 UTC` of seconds since the epoch; nothing for null. */
export function clockText(timestamp: number | null | undefined): string {
  if (timestamp === null || timestamp === undefined || !Number.isFinite(timestamp)) return "";
  return `${new Date(timestamp * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
