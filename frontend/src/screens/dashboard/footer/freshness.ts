import type { WidgetDef, Workspace } from "../../../app/types";
import { usesLiveData } from "../polling";

export interface FreshnessShown {
  counter: boolean;
  warning: boolean;
}

/**
 * What the data-freshness indicator shows, after the table of the public Octopus user guide. A widget that does not say
 * counts with its own default.
 */
export function freshnessOf(workspace: Workspace, find: (key: string) => WidgetDef | undefined): FreshnessShown {
  if (Object.keys(workspace.widget_configs).length === 0) return { counter: false, warning: false };
  const live = workspace.widgets.some(({ id, key }) => usesLiveData(find(key), workspace.widget_configs[id]));
  return { counter: true, warning: !live && workspace.widgets.some(({ key }) => find(key)?.polls === true) };
}
