/** A piece of the page that is fetched when it is first needed. A failed fetch is told, and tried again when asked. */

export type PartState<T> =
  | { status: "idle" | "loading" }
  | { status: "ok"; value: T }
  | { status: "failed"; error: Error };

export class Part<T> {
  #state: PartState<T> = { status: "idle" };
  #loading: Promise<T> | null = null;
  readonly #watchers = new Set<() => void>();

  constructor(private readonly fetch: () => Promise<T>) {}

  readonly get = (): PartState<T> => this.#state;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** The piece; asked for once, and again after a failure. Rejects when it cannot be had. */
  load(): Promise<T> {
    this.#loading ??= this.#fetch();
    return this.#loading;
  }

  async #fetch(): Promise<T> {
    this.#set({ status: "loading" });
    try {
      const value = await this.fetch();
      this.#set({ status: "ok", value });
      return value;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      this.#loading = null;
      this.#set({ status: "failed", error });
      throw error;
    }
  }

  #set(state: PartState<T>): void {
    this.#state = state;
    for (const watcher of [...this.#watchers]) watcher();
  }
}
