import { useVariables, useWorkspace } from "@octopus-widgets/sdk";
import { useCallback } from "react";
import type { GridConfig } from "./config";

/**
 * What a click on a square does: set a variable, open a workspace, or both. Null when it does nothing. Variables belong to a
 * workspace, so that the value is set again in the one that was opened.
 */
export function useClick(config: GridConfig): ((value: string) => void) | null {
  const { setVariable } = useVariables();
  const { setWorkspace, workspace } = useWorkspace();
  const key = config.selectedVariableKey?.trim();
  const target = config.workspace?.trim();
  const act = useCallback(
    (value: string) => {
      if (key) setVariable(key, value);
      if (!target || target === workspace.id) return;
      setWorkspace(target);
      if (key) setTimeout(() => setVariable(key, value), 0);
    },
    [key, target, workspace.id, setVariable, setWorkspace],
  );
  return key || target ? act : null;
}
