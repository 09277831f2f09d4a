/** Metadata of attributes for all widgets: asked for in batches, kept for the life of the page, asked again where it failed. */
import type { AttributeInfo } from "@octopus-widgets/sdk/contract";
import type { WidgetApi } from "./environment";
import { graphqlErrors } from "./notice";

const GATHER = 10;
/** Names in one question. Each is read from its device, so questions stay small enough to answer within a second or so. */
const MOST = 100;
/** Milliseconds until an attribute that could not be read, or that nobody knows, is asked for again. */
const AGAIN = 15_000;

const INFO = `query AttributeInfo($fullNames: [String!]!) {
  attributes(fullNames: $fullNames) {
    fullName device name datatype dataformat writable label unit format description
    minValue maxValue minAlarm maxAlarm enumLabels
  }
}`;

/** The metadata; null: not known; undefined: not answered yet. */
export type Info = AttributeInfo | null | undefined;

export class InfoCache {
  readonly #infos = new Map<string, AttributeInfo | null>();
  readonly #retryAt = new Map<string, number>();
  readonly #pending = new Set<string>();
  readonly #watchers = new Map<string, Set<() => void>>();
  #queue = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: WidgetApi,
    private readonly now: () => number = Date.now,
  ) {}

  get(name: string): Info {
    return this.#infos.get(name);
  }

  /** Be told when the metadata of any of these changes; asks for what is not there. */
  watch(names: readonly string[], watcher: () => void): () => void {
    for (const name of names) {
      const watchers = this.#watchers.get(name) ?? new Set();
      watchers.add(watcher);
      this.#watchers.set(name, watchers);
      this.#want(name);
    }
    return () => {
      for (const name of names) {
        const watchers = this.#watchers.get(name);
        watchers?.delete(watcher);
        if (watchers?.size === 0) this.#watchers.delete(name);
      }
    };
  }

  #want(name: string): void {
    const known = this.#infos.get(name);
    if ((known !== undefined && known !== null) || this.#pending.has(name)) return;
    if (this.now() < (this.#retryAt.get(name) ?? 0)) return;
    this.#pending.add(name);
    this.#queue.add(name);
    this.#timer ??= setTimeout(() => this.#flush(), GATHER);
  }

  #flush(): void {
    this.#timer = undefined;
    const names = [...this.#queue];
    this.#queue = new Set();
    for (let start = 0; start < names.length; start += MOST) void this.#ask(names.slice(start, start + MOST));
  }

  async #ask(names: readonly string[]): Promise<void> {
    const { data, error } = await this.api
      .query(INFO, { fullNames: names })
      .catch((cause: Error) => ({ data: null, error: cause }));
    const infos = (data as { attributes?: (AttributeInfo | null)[] | null } | null)?.attributes ?? [];
    const unknown = new Set<number>();
    for (const { path, extensions } of graphqlErrors(error)) {
      const index = path?.[1];
      if (typeof index === "number" && ["NOT_FOUND", "BAD_REQUEST"].includes(String(extensions?.code)))
        unknown.add(index);
    }
    const changed = new Set<() => void>();
    names.forEach((name, index) => {
      this.#pending.delete(name);
      const info = infos[index] ?? (unknown.has(index) ? null : undefined);
      if (!info) this.#later(name);
      if (info === undefined || (info === null && this.#infos.get(name) === null)) return;
      this.#infos.set(name, info);
      for (const watcher of this.#watchers.get(name) ?? []) changed.add(watcher);
    });
    for (const watcher of changed) watcher();
  }

  #later(name: string): void {
    this.#retryAt.set(name, this.now() + AGAIN);
    setTimeout(() => {
      if (this.#watchers.has(name)) this.#want(name);
    }, AGAIN + 10);
  }
}
