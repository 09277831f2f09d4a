/** Search as one types, over GraphQL: devices by part of their name, then the attributes of a device. */
import type { WidgetApi } from "../environment";

/** Most suggestions shown at once. */
export const MOST = 50;

const DEVICES = "query SearchDevices($pattern: String) { devices(pattern: $pattern) { name } }";
const ATTRIBUTES =
  "query SearchAttributes($device: String!, $pattern: String) { device(name: $device) { attributes(pattern: $pattern) { name } } }";

export interface Suggestion {
  /** What the field holds when it is chosen. */
  value: string;
  /** What is shown: of an attribute only its own name, as the device stands in the field already. */
  label: string;
  /** Choosing it goes on to a further step instead of ending. */
  further: boolean;
}

const asPattern = (text: string): string => (text.includes("*") ? text : `*${text}*`);

async function devices(api: WidgetApi, text: string): Promise<string[]> {
  const { data, error } = await api.query(DEVICES, { pattern: asPattern(text) });
  const found = (data as { devices?: { name: string }[] } | null)?.devices;
  if (!found) throw error ?? new Error("The server sent no devices.");
  return found.map((device) => device.name);
}

export async function suggestDevices(api: WidgetApi, text: string): Promise<Suggestion[]> {
  return (await devices(api, text.trim())).slice(0, MOST).map((value) => ({ value, label: value, further: false }));
}

/** The device and the rest of what is being typed, once it has its three parts. */
export function splitDevice(text: string): { device: string; rest: string } | null {
  const at = text.lastIndexOf("://");
  const route = at < 0 ? "" : text.slice(0, at + 3);
  const parts = text.slice(route.length).split("/");
  if (parts.length < 4 || parts.slice(0, 3).some((part) => part === "")) return null;
  return { device: route + parts.slice(0, 3).join("/"), rest: parts.slice(3).join("/") };
}

/** Devices first; after a device and a slash, its attributes. */
export async function suggestAttributes(api: WidgetApi, text: string): Promise<Suggestion[]> {
  const split = splitDevice(text.trim());
  if (split === null) {
    return (await devices(api, text.trim()))
      .slice(0, MOST)
      .map((name) => ({ value: `${name}/`, label: `${name}/`, further: true }));
  }
  const { data, error } = await api.query(ATTRIBUTES, { device: split.device, pattern: asPattern(split.rest) });
  const found = (data as { device?: { attributes: { name: string }[] } | null } | null)?.device?.attributes;
  if (!found) throw error ?? new Error(`Device ${split.device} is not known.`);
  const value = (name: string) => `${split.device}/${name}`.toLowerCase();
  return found.slice(0, MOST).map(({ name }) => ({ value: value(name), label: name.toLowerCase(), further: false }));
}
