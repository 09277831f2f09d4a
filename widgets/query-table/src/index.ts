import { registerWidget } from "@octopus-widgets/sdk";
import { queryTable } from "./definition";

registerWidget(queryTable);
