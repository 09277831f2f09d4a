/** Where a widget's own state goes: to whoever drew the widget (`WidgetHost`'s `onPersist`). */
import type { Json } from "@octopus-widgets/sdk/contract";

type Persist = (key: string, value: Json) => void;

export class Persistence {
  readonly #instances = new Map<string, Persist>();

  /** The widget is drawn; its state is kept by `persist`. Returns how to end that. */
  attach(instanceId: string, persist: Persist): () => void {
    this.#instances.set(instanceId, persist);
    return () => {
      if (this.#instances.get(instanceId) === persist) this.#instances.delete(instanceId);
    };
  }

  persist(instanceId: string, key: string, value: Json): void {
    this.#instances.get(instanceId)?.(key, value);
  }
}
