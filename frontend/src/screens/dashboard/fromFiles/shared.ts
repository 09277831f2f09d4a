/**
 * The workspaces that files show and that others share, asked for once for all who look: on opening the page, each five
 * minutes (shares come and go without notice), and whenever files change.
 */
import type { ApolloClient } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useSyncExternalStore } from "react";
import {
  SharedWorkspacesChangedDocument,
  SharedWorkspacesDocument,
  type SharedWorkspacesQuery,
} from "../../../api/generated";

export type Shared = SharedWorkspacesQuery["sharedWorkspaces"][number];

/** Before the first answer. */
export const NOT_ASKED: readonly Shared[] = [];
const AGAIN = 300_000;

class SharedWorkspaces {
  #shared = NOT_ASKED;
  #end: (() => void) | null = null;
  readonly #watchers = new Set<() => void>();

  constructor(private readonly client: ApolloClient) {}

  readonly get = (): readonly Shared[] => this.#shared;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    this.#end ??= this.#begin();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0) return;
      this.#end?.();
      this.#end = null;
    };
  };

  #begin(): () => void {
    let ended = false;
    const take = (shared: readonly Shared[] | undefined) => {
      const first = this.#shared === NOT_ASKED;
      if (ended || !shared || (!first && JSON.stringify(shared) === JSON.stringify(this.#shared))) return;
      this.#shared = shared;
      for (const watcher of [...this.#watchers]) watcher();
    };
    const ask = () =>
      this.client.query({ query: SharedWorkspacesDocument }).then(
        ({ data }) => take(data?.sharedWorkspaces),
        () => undefined,
      );
    const subscription = this.client.subscribe({ query: SharedWorkspacesChangedDocument }).subscribe({
      next: ({ data }) => take(data?.sharedWorkspacesChanged),
      error: () => undefined,
    });
    void ask();
    const timer = setInterval(() => void ask(), AGAIN);
    return () => {
      ended = true;
      this.#shared = NOT_ASKED;
      clearInterval(timer);
      subscription.unsubscribe();
    };
  }
}

const known = new WeakMap<ApolloClient, SharedWorkspaces>();

/** What files and others show to whoever is signed in, their own shares among it. */
export function useShared(): readonly Shared[] {
  const client = useApolloClient();
  const source = known.get(client) ?? new SharedWorkspaces(client);
  known.set(client, source);
  return useSyncExternalStore(source.watch, source.get);
}
