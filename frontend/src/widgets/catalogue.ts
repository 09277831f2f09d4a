/** What the deployment offers: widget packages, and which of them registers a key. */
import type { PreviewShape } from "../app/types";
import type { Live } from "../live";
import { Observed } from "../live/observed";
import type { WidgetApi } from "./environment";

export interface CataloguePackage {
  name: string;
  label: string;
  description: string | null;
  /** Path data on a square of 24. */
  icon: string | null;
  /** What it looks like; empty where the package does not say. */
  preview: readonly PreviewShape[];
  active: string;
  keys: string[];
  /** The active version is a build of the author's machine. */
  local: boolean;
}

export type CatalogueState =
  | { status: "idle" | "loading"; packages: readonly CataloguePackage[]; error: null }
  | { status: "ok"; packages: readonly CataloguePackage[]; error: null }
  | { status: "failed"; packages: readonly CataloguePackage[]; error: Error };

const FIELDS = "{ name label description icon preview { paint path width text x y size } active keys local }";
const WIDGETS = `query WidgetCatalogue { widgets ${FIELDS} }`;
const CHANGED = `subscription WidgetsChanged { widgetsChanged ${FIELDS} }`;

/** Packages as they were, of which dashboards load another version by now, or none; none of them where packages only came. */
type Replaced = (packages: readonly CataloguePackage[]) => void;

export class Catalogue {
  readonly #state = new Observed<CatalogueState>({ status: "idle", packages: [], error: null });
  #asked: Promise<readonly CataloguePackage[]> | null = null;
  #end: (() => void) | null = null;

  constructor(private readonly api: WidgetApi) {}

  readonly get = (): CatalogueState => this.#state.get();
  readonly watch = (watcher: () => void): (() => void) => this.#state.watch(watcher);

  /** The packages; asked for once, and again after a failure or when `refresh` is set. */
  load(refresh = false): Promise<readonly CataloguePackage[]> {
    if (refresh) this.#asked = null;
    this.#asked ??= this.#ask().catch((error: Error) => {
      this.#asked = null;
      this.#state.set({ status: "failed", packages: this.get().packages, error });
      throw error;
    });
    return this.#asked;
  }

  /** Take over what administrators change, as it happens, until `stop`. */
  follow(live: Pick<Live, "subscribe">, replaced: Replaced): void {
    this.#end ??= live.subscribe(
      { query: CHANGED, variables: {} },
      {
        next: ({ data }) => {
          const packages = (data as { widgetsChanged?: CataloguePackage[] } | null)?.widgetsChanged;
          if (packages) this.#take(packages, replaced);
        },
        // Whoever is told nothing goes on with what is known; the next loading asks.
        error: () => this.stop(),
        complete: () => this.stop(),
      },
    );
  }

  stop(): void {
    this.#end?.();
    this.#end = null;
  }

  #take(packages: readonly CataloguePackage[], replaced: Replaced): void {
    const before = this.get().packages;
    this.#asked = Promise.resolve(packages);
    this.#state.set({ status: "ok", packages, error: null });
    const gone = before.filter((old) => !packages.some((now) => now.name === old.name && now.active === old.active));
    const came = packages.some((now) => !before.some((old) => old.name === now.name));
    if (gone.length > 0 || came) replaced(gone);
  }

  async #ask(): Promise<readonly CataloguePackage[]> {
    this.#state.set({ status: "loading", packages: this.get().packages, error: null });
    const { data, error } = await this.api.query(WIDGETS, {});
    const packages = (data as { widgets?: CataloguePackage[] } | null)?.widgets;
    if (packages === undefined || packages === null)
      throw error ?? new Error("The server sent no catalogue of widgets.");
    this.#state.set({ status: "ok", packages, error: null });
    return packages;
  }
}
