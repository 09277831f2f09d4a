/**
 * What comes from files, asked for once and followed while anybody on the page looks at it: the page Files, and the mark
 * beside each entry of the Structure view.
 */
import type { ApolloClient } from "@apollo/client";
import {
  ProvisioningChangedDocument,
  ProvisioningDocument,
  type ProvisioningFieldsFragment,
} from "../../../api/generated";

export type Provisioning = ProvisioningFieldsFragment;
export type ProvisionedEntry = Provisioning["entries"][number];
export type ProvisionedFile = Provisioning["files"][number];

export interface Followed {
  /** Null before the first answer. */
  state: Provisioning | null;
  /** Of the endpoints, by pointer. */
  entries: ReadonlyMap<string, ProvisionedEntry>;
  fault: Error | null;
}

/** Milliseconds until what ended is begun again. */
const AGAIN = 3000;
const NOTHING: Followed = { state: null, entries: new Map(), fault: null };

export class FollowedProvisioning {
  #followed = NOTHING;
  #end: (() => void) | null = null;
  readonly #watchers = new Set<() => void>();

  constructor(private readonly client: ApolloClient) {}

  readonly get = (): Followed => this.#followed;

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

  /** Ask once more. */
  again(): void {
    void this.#ask(() => false);
  }

  /** What a change answered with. */
  readonly take = (state: Provisioning): void => {
    const endpoints = state.entries.filter(({ kind }) => kind === "ENDPOINTS");
    this.#set({ state, entries: new Map(endpoints.map((one) => [one.pointer, one])), fault: null });
  };

  #begin(): () => void {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = (fault: Error | null) => {
      if (ended) return;
      ended = true;
      if (fault) this.#set({ ...this.#followed, fault });
      timer = setTimeout(() => {
        this.#end = this.#begin();
      }, AGAIN);
    };
    // Subscribed first, so that nothing falls between the answer and the first notice.
    const subscription = this.client.subscribe({ query: ProvisioningChangedDocument }).subscribe({
      next: ({ data, error }) => {
        if (data) this.take(data.provisioningChanged);
        else if (error && !ended) this.#set({ ...this.#followed, fault: error });
      },
      error: over,
      complete: () => over(null),
    });
    void this.#ask(() => ended);
    return () => {
      ended = true;
      clearTimeout(timer);
      subscription.unsubscribe();
    };
  }

  async #ask(ended: () => boolean): Promise<void> {
    try {
      const { data } = await this.client.query({ query: ProvisioningDocument });
      if (data && !ended()) this.take(data.provisioning);
    } catch (thrown) {
      const fault = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (!ended()) this.#set({ ...this.#followed, fault });
    }
  }

  #set(followed: Followed): void {
    this.#followed = followed;
    for (const watcher of [...this.#watchers]) watcher();
  }
}

const known = new WeakMap<ApolloClient, FollowedProvisioning>();

export function provisioningOf(client: ApolloClient): FollowedProvisioning {
  const found = known.get(client) ?? new FollowedProvisioning(client);
  known.set(client, found);
  return found;
}
