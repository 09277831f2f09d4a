import { type Json, useWidgetConfigPersistence } from "@octopus-widgets/sdk";
import type { Procedure } from "./operations";
import { jsonText, kwargsOf } from "./words";

/** What was last given to each script here, as it was typed. */
type Kept = { scripts: string[]; init: { [script: string]: string }; main: { [script: string]: string } };
const NOTHING: Kept = { scripts: [], init: {}, main: {} };
const MOST = 20;

export interface Remembered {
  /** Scripts that were created here, the last one first. */
  scripts: readonly string[];
  /** What to begin with as the arguments of `init` or `main`. */
  arguments: (of: "init" | "main", script: string, procedures: readonly Procedure[]) => string;
  keep: (of: "init" | "main", script: string, text: string) => void;
}

export function useRemembered(instanceId: string): Remembered {
  const [kept, setKept] = useWidgetConfigPersistence<Kept & { [key: string]: Json }>(instanceId, "remembered", NOTHING);
  return {
    scripts: kept.scripts,
    arguments: (of, script, procedures) => kept[of][script] ?? (of === "init" ? subarrayOf(script, procedures) : "{}"),
    keep: (of, script, text) => {
      const scripts = [script, ...kept.scripts.filter((one) => one !== script)].slice(0, MOST);
      const among = (given: { [script: string]: string }) =>
        Object.fromEntries(Object.entries(given).filter(([name]) => scripts.includes(name)));
      setKept({
        scripts,
        init: among(kept.init),
        main: among(kept.main),
        [of]: { ...among(kept[of]), [script]: text },
      });
    },
  };
}

/** The subarray of the last procedure, of this script if there is one. What else others gave may stand for themselves: it is not taken over. */
function subarrayOf(script: string, procedures: readonly Procedure[]): string {
  const last = procedures.find((one) => one.script === script) ?? procedures[0];
  const given = Object.entries(kwargsOf(last?.initArguments ?? null));
  return jsonText(Object.fromEntries(given.filter(([name]) => name === "subarray_id" || name === "telescope")));
}
