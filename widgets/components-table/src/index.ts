import { registerWidget } from "@octopus-widgets/sdk";
import { componentsTable } from "./definition";

registerWidget(componentsTable);
