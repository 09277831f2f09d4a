import type { WidgetDef } from "@octopus-widgets/sdk/contract";
import type { Least } from "../../../workspaces/grid/arrange";

/** The smallest size of a kind of widget, in cells. */
export const leastOf = (def: WidgetDef | undefined): Least => ({
  minW: def?.layout?.minW ?? 2,
  minH: def?.layout?.minH ?? 3,
});
