/** `2026-11-28 02:02:17 UTC`: administrators compare it with logs. */
export const utc = (time: string): string => `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;
