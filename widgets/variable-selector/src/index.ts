import { registerWidget } from "@octopus-widgets/sdk";
import { variableSelector } from "./definition";

registerWidget(variableSelector);
