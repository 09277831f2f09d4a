import type { Workspace } from "../../../app/types";

export interface FreshnessShown {
  counter: boolean;
  warning: boolean;
}

/** What the data-freshness indicator shows, after the table of the public Octopus user guide. */
export function freshnessOf(workspace: Workspace, polls: (key: string) => boolean): FreshnessShown {
  const configs = Object.values(workspace.widget_configs);
  if (configs.length === 0) return { counter: false, warning: false };
  if (configs.some((config) => config.useLiveData === true)) return { counter: true, warning: false };
  return { counter: true, warning: workspace.widgets.some((widget) => polls(widget.key)) };
}
