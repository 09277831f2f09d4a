import { type AttributeInfo, type Sample, TANGO_STATE_NAMES } from "@octopus-widgets/sdk";
import { Ring } from "./ring";
import { StaleBook } from "./stale-book";

export type Infos = { readonly [name: string]: AttributeInfo | null | undefined };

/** The rings of a widget's attributes, filled outside React. */
export class TraceStore {
  #rings = new Map<string, Ring>();
  readonly stale = new StaleBook();

  ring(name: string): Ring | undefined {
    return this.#rings.get(name.toLowerCase());
  }

  /** Keep these attributes, with so many points each; what stays is not lost. */
  configure(names: readonly string[], capacity: number): void {
    const rings = new Map<string, Ring>();
    for (const name of names) {
      const key = name.toLowerCase();
      const before = this.#rings.get(key);
      rings.set(key, before ? (before.capacity === capacity ? before : before.resized(capacity)) : new Ring(capacity));
    }
    this.#rings = rings;
    this.stale.keep(names);
  }

  /**
   * Take samples in. A value makes a point, unless the last point is younger than `interval` seconds; an invalid one ends the line.
   * So does a stale one, but only when what comes after it is late: what a lost link missed is often replayed.
   *
   * @param now the workspace clock, seconds since the epoch.
   * @returns whether anything is to be drawn.
   */
  take(samples: readonly Sample[], interval: number, infos: Infos, now: number): boolean {
    let changed = false;
    for (const sample of samples) {
      const key = sample.fullName.toLowerCase();
      const ring = this.#rings.get(key);
      if (!ring) continue;
      if (!sample.stale && this.stale.has(key)) endLine(ring, sample.timestamp);
      changed = this.stale.take([sample], now) || changed;
      changed = this.#append(ring, sample, interval, infos[sample.fullName]) || changed;
    }
    return changed;
  }

  #append(ring: Ring, sample: Sample, interval: number, info: AttributeInfo | null | undefined): boolean {
    const value = sample.error ? Number.NaN : toNumber(sample.value, info);
    if (Number.isNaN(value)) {
      if (sample.stale) return false;
      if (Number.isNaN(ring.lastValue)) return false;
      return ring.push(Math.max(sample.timestamp ?? 0, ring.lastTime + 1e-3), Number.NaN);
    }
    if (sample.timestamp === null) return false;
    if (interval > 0 && !Number.isNaN(ring.lastValue) && sample.timestamp - ring.lastTime < interval) return false;
    return ring.push(sample.timestamp, value);
  }
}

/** Break the line where nothing was known for much longer than the usual time between two points. */
function endLine(ring: Ring, next: number | null): void {
  if (next === null || ring.size === 0 || Number.isNaN(ring.lastValue)) return;
  if (next - ring.lastTime > 2 + 3 * ring.usualInterval()) ring.push(ring.lastTime + 1e-3, Number.NaN);
}

/** A value as a number to draw: booleans as 0 and 1, states by their place in Tango's list; NaN when it is none. */
export function toNumber(value: Sample["value"], info?: AttributeInfo | null): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string" || value.trim() === "") return Number.NaN;
  const label = info?.enumLabels.indexOf(value) ?? -1;
  if (label >= 0) return label;
  const state = TANGO_STATE_NAMES.indexOf(value.toUpperCase());
  return state >= 0 ? state : Number(value);
}

/** Names of an attribute's discrete values; null when it is a measurement. */
export function discreteLabels(info: AttributeInfo | null | undefined): readonly string[] | null {
  if (!info) return null;
  if (info.enumLabels.length > 0) return info.enumLabels;
  if (info.datatype === "DevState") return TANGO_STATE_NAMES;
  return info.datatype === "DevBoolean" ? ["false", "true"] : null;
}
