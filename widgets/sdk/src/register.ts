import type { WidgetDef } from "./contract";
import "./global";

const RETRY_MS = 50;

/**
 * Hand a widget to the host. Creates `globalThis.Octopus` when the bundle ran first, and tries again every 50 ms until the
 * host offers `registerWidget`.
 *
 * @returns a function that gives up waiting.
 */
export function registerWidget(def: WidgetDef): () => void {
  globalThis.Octopus ??= {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const attempt = (): void => {
    const register = globalThis.Octopus?.registerWidget;
    if (typeof register === "function") register(def);
    else timer = setTimeout(attempt, RETRY_MS);
  };
  attempt();
  return () => clearTimeout(timer);
}
