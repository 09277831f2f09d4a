import { registerWidget } from "@octopus-widgets/sdk";
import { grid } from "./definition";

registerWidget(grid);
