/** Whether a widget reads live data or polls, by its settings laid over the defaults of its schema. */
import { mergeConfig } from "@octopus-widgets/sdk";
import type { Config, WidgetDef } from "../../app/types";

export const usesLiveData = (def: WidgetDef | undefined, config: Config | undefined): boolean =>
  mergeConfig(def?.defaultConfig ?? {}, config ?? {}).useLiveData === true;

/** One that can poll, and is not set to live data. */
export const isPolled = (def: WidgetDef | undefined, config: Config | undefined): boolean =>
  def?.polls === true && !usesLiveData(def, config);
