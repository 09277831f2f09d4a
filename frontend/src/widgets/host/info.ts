/** `useAttributeInfo`. */
import { useMemo, useSyncExternalStore } from "react";
import type { Info, InfoCache } from "../info";
import { useNames } from "./attributes";

type Infos = { readonly [name: string]: Info };

class InfoFeed {
  #snapshot: Infos;

  constructor(
    private readonly cache: InfoCache,
    private readonly names: readonly string[],
  ) {
    this.#snapshot = this.#read();
  }

  readonly get = (): Infos => this.#snapshot;

  readonly watch = (changed: () => void): (() => void) =>
    this.cache.watch(this.names, () => {
      this.#snapshot = this.#read();
      changed();
    });

  #read(): Infos {
    return Object.fromEntries(this.names.map((name) => [name, this.cache.get(name)]));
  }
}

export function useAttributeInfo(cache: InfoCache, fullNames: readonly string[]): Infos {
  const names = useNames(fullNames);
  const feed = useMemo(() => new InfoFeed(cache, names), [cache, names]);
  return useSyncExternalStore(feed.watch, feed.get, feed.get);
}
