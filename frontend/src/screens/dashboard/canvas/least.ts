import type { WidgetDef } from "@octopus-widgets/sdk/contract";
import type { Least } from "../../../workspaces/grid/arrange";

/** Said where the layout algorithms cannot be had. */
export const CANNOT_ARRANGE = "Widgets cannot be moved until the server can be reached again.";

/** The smallest size of a kind of widget, in cells. */
export const leastOf = (def: WidgetDef | undefined): Least => ({
  minW: def?.layout?.minW ?? 2,
  minH: def?.layout?.minH ?? 3,
});
