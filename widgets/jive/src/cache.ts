import type { DeviceEntry } from "./operations";

/** The list of devices in the browser's storage, for a time. A page that may not store (a sandboxed frame) goes without. */
const PREFIX = "octopus.jive.devices.";

interface Stored {
  at: number;
  devices: DeviceEntry[];
}

export function readCache(key: string, now: number, maxAge: number): DeviceEntry[] | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(PREFIX + key) ?? "null");
    if (!isStored(stored) || now - stored.at > maxAge || stored.at > now + 60) return null;
    return stored.devices;
  } catch {
    return null;
  }
}

export function writeCache(key: string, now: number, devices: readonly DeviceEntry[]): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ at: now, devices }));
  } catch {
    // full or forbidden: the list is asked for again next time
  }
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== "object" || value === null || !("at" in value) || !("devices" in value)) return false;
  if (typeof value.at !== "number" || !Array.isArray(value.devices)) return false;
  return value.devices.every(
    (device) =>
      typeof device === "object" && device !== null && typeof device.name === "string" && typeof device.db === "string",
  );
}
