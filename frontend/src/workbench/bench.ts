/**
 * What a person sets on the workbench: the look, the role that is pretended, the clock, the workspace around the widget and its
 * settings. Kept in the browser for each project, so that a reload goes on where it was.
 */
import type { Brush, Config, Json, RoleName, TimeRange } from "@octopus-widgets/sdk/contract";
import type { StoredTimeRange, Theme } from "../app/types";
import { Observed } from "../live/observed";
import { SIZES, type Size } from "./sizes";

/** Levels of the roles, as the server has them by default. */
export const LEVELS: { readonly [role in RoleName]: number } = {
  Viewer: 1,
  User: 2,
  Operator: 3,
  Engineer: 4,
  Admin: 5,
};
export const ROLES = Object.keys(LEVELS) as RoleName[];

interface Kept {
  theme: Theme;
  role: RoleName | null;
  size: Size;
  range: StoredTimeRange;
  refreshRate: number;
  variables: { [key: string]: string };
  configs: { [key: string]: Config };
  states: { [instanceId: string]: { [key: string]: Json } };
}

const PLAIN: Kept = {
  theme: "dark",
  role: null,
  size: SIZES.own,
  range: { preset: "15m" },
  refreshRate: 1,
  variables: {},
  configs: {},
  states: {},
};

export class Bench {
  readonly #kept: Observed<Kept>;
  /** The instant at which the clock stands, seconds since the epoch; null: it runs. */
  readonly paused = new Observed<number | null>(null);
  readonly brush = new Observed<Brush>({ expression: null, range: null });
  /** Settings with which a widget begins. */
  first: Config = {};
  readonly #place: string;

  constructor(
    project: string,
    private readonly shelf: Pick<Storage, "getItem" | "setItem">,
  ) {
    this.#place = `octopus-workbench:${project}`;
    this.#kept = new Observed({ ...PLAIN, ...this.#read() });
  }

  readonly get = (): Kept => this.#kept.get();
  readonly watch = (watcher: () => void): (() => void) => this.#kept.watch(watcher);

  set(change: Partial<Kept>): void {
    const next = { ...this.get(), ...change };
    this.#kept.set(next);
    try {
      this.shelf.setItem(this.#place, JSON.stringify(next));
    } catch {
      // A browser without storage forgets it with the page.
    }
  }

  /** Settings of a widget, by its key. */
  config(key: string): Config {
    return this.get().configs[key] ?? this.first;
  }

  setConfig(key: string, config: Config): void {
    this.set({ configs: { ...this.get().configs, [key]: config } });
  }

  setState(instanceId: string, key: string, value: Json): void {
    const { states } = this.get();
    this.set({ states: { ...states, [instanceId]: { ...states[instanceId], [key]: value } } });
  }

  /** The workspace clock: seconds since the epoch. */
  now(): number {
    return this.paused.get() ?? Date.now() / 1000;
  }

  /** The range as the hooks give it out: what a widget sets is kept, presets by name. */
  setRange({ start, end, preset }: TimeRange): void {
    const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
    this.set({ range: preset === null ? { start: iso(start), end: iso(end) } : { preset } });
  }

  #read(): Partial<Kept> {
    try {
      return JSON.parse(this.shelf.getItem(this.#place) ?? "{}") as Partial<Kept>;
    } catch {
      return {};
    }
  }
}
