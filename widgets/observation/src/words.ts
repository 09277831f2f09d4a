/** `28 Nov 2026 05:20:31 UTC`. */
export function instantText(seconds: number): string {
  const date = new Date(seconds * 1000);
  const day = date.toLocaleString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return `${day} ${date.toISOString().slice(11, 19)} UTC`;
}
