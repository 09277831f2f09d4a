/** The hooks through which a widget sees the dashboard around it: workspace, variables, time, theme, role, its own size and state. */
import type { Json, MenuAction, OctopusHost, WidgetLayout } from "@octopus-widgets/sdk/contract";
import { useCallback, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import type { ServedEdition } from "../edition";
import type { DeploymentLists, HostEnvironment, Readable } from "../environment";
import type { Layouts } from "../layouts";
import { noticeOf } from "../notice";
import type { Persistence } from "../persistence";
import type { Questions } from "../questions";
import { ScopeContext, type Scopes } from "../scope";
import { useReadable } from "./useReadable";

export interface PageParts {
  layouts: Layouts;
  scopes: Scopes;
  persistence: Persistence;
  databases: Readable<readonly string[]>;
  lists: Readable<DeploymentLists | null>;
  questions: Questions;
  edition: ServedEdition;
}

/** Call at each multiple of `period` seconds of the workspace clock, so that all clocks on the screen tick together. */
function tick(env: HostEnvironment, period: number, listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const arm = () => {
    timer = setTimeout(
      () => {
        arm();
        listener();
      },
      (period - (env.now() % period)) * 1000,
    );
  };
  arm();
  return () => clearTimeout(timer);
}

export function useNow(env: HostEnvironment, asked = 1): number {
  const period = Math.max(0.05, asked);
  const watch = useCallback((listener: () => void) => tick(env, period, listener), [env, period]);
  const get = useCallback(() => Math.floor(env.now() / period + 1e-6) * period, [env, period]);
  return useSyncExternalStore(watch, get, get);
}

export function useHostVariables(
  env: HostEnvironment,
  parts: Pick<PageParts, "databases" | "lists">,
): { readonly [key: string]: string | string[] } {
  const own = useReadable(env.hostVariables);
  const names = useReadable(parts.databases);
  const lists = useReadable(parts.lists);
  return useMemo(() => {
    const found: { [key: string]: string | string[] } = {};
    for (const [name, values] of Object.entries(lists ?? {})) found[name] = [...values];
    // The document's TANGO_DBS are addresses; widgets route by short names.
    if (names.length > 0) found.TANGO_DBS = [...names];
    return { ...found, ...own };
  }, [own, names, lists]);
}

export function useRole(env: HostEnvironment): ReturnType<OctopusHost["useRoleLevelAccess"]> {
  const { role, level } = useReadable(env.viewer);
  return useMemo(() => ({ role, level, allows: (least: number) => level >= least }), [role, level]);
}

export function useReportError(scopes: Scopes, instanceId: string): (error: unknown) => void {
  const scope = useContext(ScopeContext);
  return useCallback(
    (error: unknown) => {
      const target = scopes.get(instanceId) ?? scope;
      if (error === null || error === undefined) target?.clear("widget");
      else target?.report(noticeOf("widget", error));
    },
    [scopes, instanceId, scope],
  );
}

export function useMenuActions(scopes: Scopes, instanceId: string, actions: readonly MenuAction[]): void {
  const scope = useContext(ScopeContext);
  useEffect(() => (scopes.get(instanceId) ?? scope)?.offer(actions), [scopes, instanceId, scope, actions]);
}

/** Hand a file to the browser's downloads. */
export function save({ name, content }: { name: string; content: Blob }): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken its own hold of it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function useWidgetSize(layouts: Layouts, instanceId: string): WidgetLayout {
  const watch = useCallback((changed: () => void) => layouts.subscribe(instanceId, changed), [layouts, instanceId]);
  const get = useCallback(() => layouts.size(instanceId), [layouts, instanceId]);
  return useSyncExternalStore(watch, get, get);
}

export function usePersisted<T extends Json>(
  env: HostEnvironment,
  persistence: Persistence,
  instanceId: string,
  key: string,
  initial: T,
): [T, (value: T) => void] {
  const get = () => env.widgetState.get()[instanceId]?.[key];
  const stored = useSyncExternalStore(env.widgetState.watch, get, get);
  const set = useCallback((value: T) => persistence.persist(instanceId, key, value), [persistence, instanceId, key]);
  return [stored === undefined ? initial : (stored as T), set];
}
