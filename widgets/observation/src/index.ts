import { registerWidget } from "@octopus-widgets/sdk";
import { observation } from "./definition";

registerWidget(observation);
