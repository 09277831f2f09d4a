/** The place under the pointer on an axis of channels: shared by the spectra of the page that are drawn by this bundle. */
import type { AxisPointer } from "./surface";

class ChannelPointer implements AxisPointer {
  #at: number | null = null;
  readonly #listeners = new Set<() => void>();

  readonly get = (): number | null => this.#at;

  readonly set = (at: number | null): void => {
    if (at === this.#at) return;
    this.#at = at;
    for (const listener of [...this.#listeners]) listener();
  };

  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** By what the axis says: megahertz and channels are not pointed at together. */
const pointers = new Map<string, ChannelPointer>();

export function channelPointer(axis: string): AxisPointer {
  const known = pointers.get(axis) ?? new ChannelPointer();
  pointers.set(axis, known);
  return known;
}
