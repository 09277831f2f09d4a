/** The `OctopusHost` of this page: what `@octopus-widgets/sdk` delegates to. */
import { API_VERSION, type OctopusHost, type TimeRange } from "@octopus-widgets/sdk/contract";
import type { HostEnvironment } from "../environment";
import { formatValue } from "../format";
import * as attributes from "./attributes";
import { type HistoryParts, useHistory } from "./history";
import { useAttributeInfo } from "./info";
import * as operations from "./operations";
import * as page from "./page";
import * as time from "./time";
import { useReadable } from "./useReadable";

export function makeHost(env: HostEnvironment, parts: page.PageParts & HistoryParts): OctopusHost {
  const setVariable = (key: string, value: string) => env.setVariable(key, value);
  const { brushes, edition } = parts;
  const setRange = (range: TimeRange) => env.setRange(range);
  const setWorkspace = (id: string) => env.openWorkspace(id);
  return {
    apiVersion: API_VERSION,
    useStream: (document, options) => operations.useStream(env, edition, document, options),
    usePolling: (document, options) => operations.usePolling(env, edition, document, options),
    useMutation: (document) => operations.useMutation(env, document),
    useStreamHistory: (document, select, options) =>
      operations.useStreamHistory(env, edition, document, select, options),
    useAttributes: (names, options) => attributes.useAttributes(env, names, options),
    useSamples: (names, onSamples, options) => attributes.useSamples(env, names, onSamples, options),
    useAttributeInfo: (names) => useAttributeInfo(parts.infos, names),
    useHistory: (names, options) => useHistory(env, parts, names, options),
    useBrush: () => time.useBrush(env, brushes),
    useCursor: () => env.cursor,
    useVariables: () => ({ vars: useReadable(env.variables), setVariable }),
    useHostVariables: () => page.useHostVariables(env, parts),
    useWorkspace: () => ({
      workspace: useReadable(env.workspace),
      workspaces: useReadable(env.workspaces),
      setWorkspace,
    }),
    useUserTimeRange: () => [useReadable(env.range), setRange],
    useEffectiveTimeRange: () => time.useEffectiveTimeRange(env, brushes),
    useTimeWindow: () => time.useTimeWindow(env, brushes),
    useWidgetLayout: (instanceId) => page.useWidgetSize(parts.layouts, instanceId),
    useThemeMode: () => useReadable(env.theme),
    useReplayMode: () => useReadable(env.replay),
    useRoleLevelAccess: () => page.useRole(env),
    useWidgetConfigPersistence: (instanceId, key, initial) =>
      page.usePersisted(env, parts.persistence, instanceId, key, initial),
    useWidgetRefreshRate: () => useReadable(env.refreshRate),
    useNow: (period) => page.useNow(env, period),
    useReportError: (instanceId) => page.useReportError(parts.scopes, instanceId),
    useMenuActions: (instanceId, actions) => page.useMenuActions(parts.scopes, instanceId, actions),
    query: (document, variables, signal) => operations.ask(env, document, variables, signal),
    save: page.save,
    confirm: (question) => (env.confirm ?? parts.questions.ask)(question),
    notify: (message) => env.notify(message),
    statusOfState: (state) => env.statusOfState(state),
    statusOfSample: (sample) => env.statusOfSample(sample),
    formatValue,
  };
}
