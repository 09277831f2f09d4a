/** The hooks through which a widget sees the dashboard around it: workspace, variables, time, theme, role, its own size and state. */
import type { Json, OctopusHost, TimeRange, WidgetLayout } from "@octopus-widgets/sdk/contract";
import { useCallback, useContext, useMemo, useSyncExternalStore } from "react";
import { rangeAt } from "../../time/ranges";
import type { HostEnvironment } from "../environment";
import type { Layouts } from "../layouts";
import { noticeOf } from "../notice";
import type { Persistence } from "../persistence";
import { ScopeContext, type Scopes } from "../scope";
import { useReadable } from "./useReadable";

export interface PageParts {
  layouts: Layouts;
  scopes: Scopes;
  persistence: Persistence;
}

export function useNow(env: HostEnvironment, period = 1): number {
  const watch = useCallback((listener: () => void) => env.clock.subscribe(period, listener), [env, period]);
  const get = useCallback(() => Math.floor(env.clock.now() / period + 1e-6) * period, [env, period]);
  return useSyncExternalStore(watch, get, get);
}

/** The range the person chose; a preset moves with the clock, a fixed one does not. */
export function useUserTimeRange(env: HostEnvironment): TimeRange {
  const stored = useReadable(env.timeRange);
  const now = useNow(env, 1);
  const moving = "preset" in stored ? now : 0;
  return useMemo(() => rangeAt(stored, moving), [stored, moving]);
}

export function useEffectiveTimeRange(env: HostEnvironment): TimeRange {
  const user = useUserTimeRange(env);
  const brush = useReadable(env.brush).range;
  return useMemo(() => (brush === null ? user : { ...brush, live: false, preset: null }), [user, brush]);
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
