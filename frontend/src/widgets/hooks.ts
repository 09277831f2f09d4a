/** What the shell asks of the widget host and of the live room. */
import type { Brush, MenuAction, WidgetDef } from "@octopus-widgets/sdk/contract";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import type { WidgetHealth, WidgetKind } from "../app/types";
import type { Deviation, Freshness, LinkState, Rates } from "../live";
import { useReadable } from "./host/useReadable";
import { kindsOf } from "./kinds";
import type { KeyState } from "./loader";
import { noticeOf } from "./notice";
import { useEverySecond } from "./useEverySecond";
import { useWidgets } from "./widgets";

/** Definitions of all bundles that have run, by key. */
export function useWidgetDefs(): ReadonlyMap<string, WidgetDef> {
  return useReadable(useWidgets().registry);
}

/** Every kind of widget there is: those of the catalogue, and any that registered by itself. Loads the catalogue. */
export function useWidgetKinds(): readonly WidgetKind[] {
  const { catalogue, registry } = useWidgets();
  const { packages } = useReadable(catalogue);
  const definitions = useReadable(registry);
  useEffect(() => {
    catalogue.load().catch(() => undefined);
  }, [catalogue]);
  return useMemo(() => kindsOf(packages, definitions), [packages, definitions]);
}

/** Load the bundles that register these keys; never rejects, failures show where the widget would be. */
export function useEnsureBundles(): (keys: Iterable<string>) => Promise<void> {
  const { loader } = useWidgets();
  return useCallback((keys: Iterable<string>) => loader.ensure(keys), [loader]);
}

/** Whether the widget of a key is a build that somebody works on (`OCTOPUS_WIDGET_DEV_DIR`). */
export function useLocalBuild(key: string): boolean {
  const { packages } = useReadable(useWidgets().catalogue);
  return packages.some(({ local, keys }) => local && keys.includes(key));
}

/** How far the bundle of a key has come; undefined when nobody asked for it. */
export function useKeyState(key: string): KeyState | undefined {
  return useReadable(useWidgets().loader).get(key);
}

const NO_HEALTH: WidgetHealth = { link: "none", age: null, stale: 0, failing: 0, total: 0 };

/** Health of one widget's data, renewed each second. */
export function useWidgetHealth(instanceId: string): WidgetHealth {
  const { scopes, env } = useWidgets();
  const link = useReadable(env.live.link);
  const read = useCallback(() => {
    const health = scopes.get(instanceId)?.health(env.live.attributes, link) ?? NO_HEALTH;
    return { ...health, age: health.age === null ? null : Math.round(health.age * 10) / 10 };
  }, [scopes, env, link, instanceId]);
  return useEverySecond(read);
}

/** State of the one socket. */
export function useLinkState(): LinkState {
  return useReadable(useWidgets().env.live.link);
}

/** For the header: devices in ALARM or FAULT, attributes in ALARM or WARNING, among what is shown. */
export function useDeviations(): readonly Deviation[] {
  const { env } = useWidgets();
  return useEverySecond(useCallback(() => env.live.attributes.deviations(), [env]));
}

/** What a widget offers in the menu of its frame; each runs with the frame's title, and what it throws is a notice. */
export function useOffered(instanceId: string): readonly MenuAction[] {
  const { scopes } = useWidgets();
  const watch = useCallback((watcher: () => void) => scopes.watchActions(instanceId, watcher), [scopes, instanceId]);
  const get = useCallback(() => scopes.actionsOf(instanceId), [scopes, instanceId]);
  return useSyncExternalStore(watch, get, get);
}

/** Run what a widget offers. */
export function useRunOffered(instanceId: string): (action: MenuAction, title: string) => void {
  const { scopes } = useWidgets();
  return useCallback(
    (action: MenuAction, title: string) => {
      const fail = (error: unknown): void => scopes.get(instanceId)?.report(noticeOf(action.label, error));
      try {
        Promise.resolve(action.run({ title })).then(() => scopes.get(instanceId)?.clear(action.label), fail);
      } catch (error) {
        fail(error);
      }
    },
    [scopes, instanceId],
  );
}

/** The brushed range of the workspace, and how to let it go or set it. */
export function useWorkspaceBrush(): [Brush, (brush: Brush) => void] {
  const { env } = useWidgets();
  return [useReadable(env.brush), env.setBrush];
}

/** Finds the widget on the screen that shows an attribute, by the attribute's name on the wire. */
export function useWidgetShowing(): (name: string) => string | undefined {
  const { scopes } = useWidgets();
  return useCallback((name: string) => scopes.showing(name), [scopes]);
}

export interface LiveCounters extends Freshness, Rates {
  /** When the newest sample came, milliseconds since the epoch; null before the first. */
  lastSample: number | null;
}

/** Counters for the footer, renewed each second: freshness of all that is shown, rates, and what was missed. */
export function useLiveCounters(): LiveCounters {
  const { env } = useWidgets();
  const read = useCallback(() => {
    const { attributes, rates } = env.live;
    const overall = attributes.overall();
    const newest = overall.newest === null ? null : Math.round(overall.newest * 10) / 10;
    return { ...overall, newest, ...rates.get(), lastSample: attributes.lastSample };
  }, [env]);
  return useEverySecond(read);
}
