import { registerWidget } from "@octopus-widgets/sdk";
import { commandPanel } from "./definition";

registerWidget(commandPanel);
