/** Measured sizes of widgets' bodies, for hooks, for `Octopus.getWidgetLayout`, and as the DOM event `octopus:widget-layout`. */
import type { WidgetLayout } from "@octopus-widgets/sdk/contract";

const NONE: WidgetLayout = { width: 0, height: 0 };

export class Layouts {
  readonly #sizes = new Map<string, WidgetLayout>();
  readonly #listeners = new Map<string, Set<(layout: WidgetLayout) => void>>();

  readonly get = (instanceId: string): WidgetLayout | undefined => this.#sizes.get(instanceId);

  /** The size, zero before the first measurement. */
  size(instanceId: string): WidgetLayout {
    return this.#sizes.get(instanceId) ?? NONE;
  }

  readonly subscribe = (instanceId: string, listener: (layout: WidgetLayout) => void): (() => void) => {
    const listeners = this.#listeners.get(instanceId) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(instanceId, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(instanceId);
    };
  };

  set(instanceId: string, width: number, height: number): void {
    const before = this.size(instanceId);
    if (before.width === width && before.height === height && this.#sizes.has(instanceId)) return;
    const layout: WidgetLayout = { width, height };
    this.#sizes.set(instanceId, layout);
    for (const listener of [...(this.#listeners.get(instanceId) ?? [])]) listener(layout);
    window.dispatchEvent(new CustomEvent("octopus:widget-layout", { detail: { instanceId, layout } }));
  }

  forget(instanceId: string): void {
    this.#sizes.delete(instanceId);
  }
}
