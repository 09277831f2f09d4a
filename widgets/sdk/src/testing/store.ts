import { useSyncExternalStore } from "react";

/** A value that components follow. */
export interface Cell<T> {
  get(): T;
  set(value: T): void;
  watch(listener: () => void): () => void;
  use(): T;
}

export function cell<T>(initial: T): Cell<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const get = (): T => value;
  return {
    get,
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener();
    },
    watch: subscribe,
    use: () => useSyncExternalStore(subscribe, get, get),
  };
}
