/**
 * One widget on the screen, for the hooks it calls: which attributes it follows, how its operations fare, what it could not show, and
 * whether it can be seen.
 */

import type { MenuAction, SampleError, StreamStatus } from "@octopus-widgets/sdk/contract";
import { createContext } from "react";
import type { WidgetHealth } from "../app/types";
import type { AttributeStore, LinkState, Names } from "../live";
import { Observed } from "../live/observed";
import type { Account } from "./budget";

/** Something that a widget could not show. The host draws it. */
export interface Notice {
  /** What failed; a new failure of the same thing replaces the old one. */
  id: string;
  code: string;
  message: string;
  source: string | null;
  /** What the outside system said, and whatever else helps. */
  payload: unknown;
}

export interface Failing {
  name: string;
  error: SampleError;
}

const NO_NOTICES: readonly Notice[] = [];
const NO_ACTIONS: readonly MenuAction[] = [];

export class WidgetScope {
  readonly visible = new Observed(true);
  readonly notices = new Observed<readonly Notice[]>(NO_NOTICES);
  /** What the widget offers in the menu of its frame. */
  readonly actions = new Observed<readonly MenuAction[]>(NO_ACTIONS);
  readonly #offers = new Map<object, readonly MenuAction[]>();
  readonly #pasts = new Map<object, readonly Failing[]>();
  readonly #follows = new Map<object, Names>();
  readonly #streams = new Map<object, StreamStatus>();

  /** @param account what the widget costs is told to it; null: nobody counts. */
  constructor(
    readonly instanceId: string,
    readonly account: Account | null = null,
  ) {}

  /** Call something of the widget's, on its account. */
  run<T>(call: () => T): T {
    return this.account ? this.account.run(call) : call();
  }

  /** The widget follows these attributes from now on. Returns how to end that. */
  follow(names: Names): () => void {
    const token = {};
    this.#follows.set(token, names);
    return () => this.#follows.delete(token);
  }

  /** Names on the wire of all attributes that the widget follows. */
  get attributes(): ReadonlySet<string> {
    return new Set([...this.#follows.values()].flatMap((names) => [...names.asked.keys()]));
  }

  /** Names that cannot be sent, with the reason. */
  get refused(): readonly Failing[] {
    const refused = new Map([...this.#follows.values()].flatMap((names) => [...names.refused]));
    return [...refused].flatMap(([name, { error }]) => (error === null ? [] : [{ name, error }]));
  }

  /** Every attribute that cannot be shown, and why. */
  failures(store: AttributeStore): Failing[] {
    return [...this.refused, ...store.failures(this.attributes)];
  }

  /** Attributes whose past cannot be had, and why. */
  get pastFailures(): readonly Failing[] {
    return [...this.#pasts.values()].flat();
  }

  /** What of the past fails, by who asked for it; an empty list when nothing does. */
  past(token: object, failing: readonly Failing[]): void {
    if (failing.length === 0) this.#pasts.delete(token);
    else this.#pasts.set(token, failing);
  }

  /** The widget offers these actions from now on. Returns how to take them back. */
  offer(actions: readonly MenuAction[]): () => void {
    const token = {};
    this.#offers.set(token, actions);
    this.actions.set([...this.#offers.values()].flat());
    return () => {
      this.#offers.delete(token);
      this.actions.set(this.#offers.size === 0 ? NO_ACTIONS : [...this.#offers.values()].flat());
    };
  }

  /** How the widget's operations fare. */
  get streams(): readonly StreamStatus[] {
    return [...this.#streams.values()];
  }

  stream(token: object, status: StreamStatus | null): void {
    if (status === null) this.#streams.delete(token);
    else this.#streams.set(token, status);
  }

  report(notice: Notice): void {
    const others = this.notices.get().filter((one) => one.id !== notice.id);
    this.notices.set([...others, notice]);
  }

  clear(id: string): void {
    const left = this.notices.get().filter((one) => one.id !== id);
    if (left.length !== this.notices.get().length) this.notices.set(left.length === 0 ? NO_NOTICES : left);
  }

  health(store: AttributeStore, link: LinkState): WidgetHealth {
    const names = this.attributes;
    const fresh = store.freshness(names);
    const failedStreams = [...this.#streams.values()].filter((status) => status === "failed").length;
    const refused = this.refused.length;
    const total = fresh.count + refused + this.#streams.size;
    const failing = fresh.failing + refused + failedStreams;
    return { link: linkOf(total, failing, link), age: fresh.newest, stale: fresh.stale, failing, total };
  }
}

function linkOf(total: number, failing: number, link: LinkState): WidgetHealth["link"] {
  if (total === 0) return "none";
  if (link.phase === "lost" || link.phase === "stopped") return "lost";
  if (link.phase === "connecting") return "connecting";
  return failing === total ? "failed" : "live";
}

/** The scope of the widget that is being drawn; null outside any. */
export const ScopeContext = createContext<WidgetScope | null>(null);

/** All widgets on the screen, by instance. */
export class Scopes {
  readonly #scopes = new Map<string, WidgetScope>();
  readonly #changes = new Observed(0);

  get(instanceId: string): WidgetScope | undefined {
    return this.#scopes.get(instanceId);
  }

  /** The widget that shows an attribute, by its name on the wire. */
  showing(name: string): string | undefined {
    return [...this.#scopes.values()].find((scope) => scope.attributes.has(name))?.instanceId;
  }

  /** The widget is on the screen. Returns how to take it off. */
  add(scope: WidgetScope): () => void {
    this.#scopes.set(scope.instanceId, scope);
    this.#changes.set(this.#changes.get() + 1);
    return () => {
      if (this.#scopes.get(scope.instanceId) !== scope) return;
      this.#scopes.delete(scope.instanceId);
      this.#changes.set(this.#changes.get() + 1);
    };
  }

  /** What a widget offers in the menu of its frame. */
  readonly actionsOf = (instanceId: string): readonly MenuAction[] =>
    this.#scopes.get(instanceId)?.actions.get() ?? NO_ACTIONS;

  /** Be told when that changes. */
  watchActions(instanceId: string, watcher: () => void): () => void {
    let end: () => void = () => undefined;
    const follow = (): void => {
      end();
      end = this.#scopes.get(instanceId)?.actions.watch(watcher) ?? (() => undefined);
    };
    follow();
    const unwatch = this.#changes.watch(() => {
      follow();
      watcher();
    });
    return () => {
      unwatch();
      end();
    };
  }
}
