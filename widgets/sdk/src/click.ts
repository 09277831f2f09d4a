/** What a click in a widget does beyond the widget: the settings `selectedVariableKey` and `workspace`. */
import { useCallback } from "react";
import { useVariables, useWorkspace } from "./hooks";

/** What a click does, as settings say it. */
export interface ClickTarget {
  /** Dashboard variable that is set; none: "". */
  variableKey?: string | null;
  /** Id of the workspace that is opened; none: "". */
  workspace?: string | null;
}

/**
 * Set a variable, open a workspace, or both. Null when a click does nothing. Variables belong to a workspace, so that the value is
 * set again in the one that was opened.
 *
 * @example
 * const click = useClickAction({ variableKey: config.selectedVariableKey, workspace: config.workspace });
 * <button onClick={() => click?.(name)}>
 */
export function useClickAction(target: ClickTarget): ((value: string) => void) | null {
  const { setVariable } = useVariables();
  const { setWorkspace, workspace } = useWorkspace();
  const key = target.variableKey?.trim();
  const wanted = target.workspace?.trim();
  const act = useCallback(
    (value: string) => {
      if (key) setVariable(key, value);
      if (!wanted || wanted === workspace.id) return;
      setWorkspace(wanted);
      if (key) setTimeout(() => setVariable(key, value), 0);
    },
    [key, wanted, workspace.id, setVariable, setWorkspace],
  );
  return key || wanted ? act : null;
}
