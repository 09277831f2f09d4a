import { registerWidget } from "@octopus-widgets/sdk";
import { timeline } from "./definition";

registerWidget(timeline);
