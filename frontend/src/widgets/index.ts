/**
 * The host side of the widget contract (`widgets/sdk/src/contract.ts`): registry, loader, `<WidgetHost>`, `<SettingsForm>`, and the
 * hooks behind `@octopus-widgets/sdk`. `app` builds one `Widgets` from a `HostEnvironment`, publishes it, and provides it.
 */
export { type HostEnvironment, type QueryOutcome, type Readable, readable, type WidgetApi } from "./environment";
export { HostDialogs } from "./HostDialogs";
export {
  type LiveCounters,
  useDeviations,
  useEnsureBundles,
  useKeyState,
  useLinkState,
  useLiveCounters,
  useLocalBuild,
  useOffered,
  useRunOffered,
  useWidgetDefs,
  useWidgetHealth,
  useWidgetKinds,
  useWidgetShowing,
  useWorkspaceBrush,
} from "./hooks";
export type { KeyState } from "./loader";
export { SettingsForm, settingsForm } from "./SettingsForm";
export { WidgetHost } from "./WidgetHost";
export { useWidgets, Widgets, WidgetsContext } from "./widgets";
