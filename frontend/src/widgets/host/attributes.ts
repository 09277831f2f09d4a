/** `useAttributes` and `useSamples`: live values for widgets, from the store outside React. */
import type { LiveOptions, LiveSamples, Sample } from "@octopus-widgets/sdk/contract";
import { useContext, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { PastFirst } from "../../live/past";
import type { AttributeStore, LatestHandle, ViewOptions } from "../../live/store";
import type { HostEnvironment } from "../environment";
import { noticeOf } from "../notice";
import { ScopeContext, type WidgetScope } from "../scope";
import { useReadable } from "./useReadable";

/** Seconds between two deliveries when neither the widget nor the dashboard asks for a slower pace. */
const LEAST_WINDOW = 0.1;
const NONE: LiveSamples = Object.freeze({});

/** One `useAttributes` call as an external store: subscribed while React watches it. */
class LatestFeed {
  #handle: LatestHandle | null = null;
  #last: LiveSamples = NONE;

  constructor(
    private readonly store: AttributeStore,
    private readonly names: readonly string[],
    private readonly options: ViewOptions,
    private readonly scope: WidgetScope | null,
  ) {}

  readonly get = (): LiveSamples => this.#handle?.view.snapshot ?? this.#last;

  readonly watch = (changed: () => void): (() => void) => {
    if (this.names.length === 0) return () => undefined;
    const handle = this.store.latest(this.names, this.options, () => {
      this.scope?.account?.message();
      changed();
    });
    this.#handle = handle;
    const unfollow = this.scope?.follow(handle.view.names);
    const unwatch = followVisibility(this.scope, handle.pause);
    return () => {
      this.#last = handle.view.snapshot;
      this.#handle = null;
      unwatch();
      unfollow?.();
      handle.close();
    };
  };
}

export function followVisibility(scope: WidgetScope | null, pause: (paused: boolean) => void): () => void {
  if (scope === null) return () => undefined;
  pause(!scope.visible.get());
  return scope.visible.watch(() => pause(!scope.visible.get()));
}

/** Seconds between two deliveries, and of what kind. */
export function useViewOptions(env: HostEnvironment, options: LiveOptions): ViewOptions {
  const refresh = useReadable(env.refreshRate);
  const window = options.window ?? Math.max(LEAST_WINDOW, refresh);
  const delivery = options.delivery ?? "latest";
  return useMemo(() => ({ window, delivery }), [window, delivery]);
}

/** The same list while its names are the same. */
export function useNames(names: readonly string[], skip = false): readonly string[] {
  const key = skip ? "" : names.join("\n");
  return useMemo(() => (key === "" ? [] : key.split("\n")), [key]);
}

export function useAttributes(
  env: HostEnvironment,
  fullNames: readonly string[],
  options: LiveOptions = {},
): LiveSamples {
  const scope = useContext(ScopeContext);
  const names = useNames(fullNames, options.skip);
  const view = useViewOptions(env, options);
  const feed = useMemo(() => new LatestFeed(env.live.attributes, names, view, scope), [env, names, view, scope]);
  return useSyncExternalStore(feed.watch, feed.get, feed.get);
}

export function useSamples(
  env: HostEnvironment,
  fullNames: readonly string[],
  onSamples: (samples: readonly Sample[]) => void,
  options: LiveOptions = {},
): void {
  const scope = useContext(ScopeContext);
  const names = useNames(fullNames, options.skip);
  const view = useViewOptions(env, options);
  const listener = useRef(onSamples);
  useEffect(() => {
    listener.current = onSamples;
  });
  const past = options.past ?? 0;
  useEffect(() => {
    if (names.length === 0) return;
    const hand = (samples: readonly Sample[]) => {
      try {
        const call = () => listener.current(samples);
        if (scope) scope.run(call);
        else call();
        scope?.clear("samples");
      } catch (error) {
        scope?.report(noticeOf("samples", error));
      }
    };
    const first = past > 0 ? new PastFirst(hand) : null;
    const known = env.live.attributes.read(names);
    const take = first?.live ?? hand;
    const handle = env.live.attributes.samples(names, view, (samples) => {
      // What comes of the past comes once, and is no flood.
      scope?.account?.message(samples.length);
      take(samples);
    });
    const forget = first && env.live.past(known, past, first.past);
    const unfollow = scope?.follow(known);
    const unwatch = followVisibility(scope, handle.pause);
    return () => {
      forget?.();
      first?.close();
      unwatch();
      unfollow?.();
      handle.close();
    };
  }, [env, names, view, past, scope]);
}
