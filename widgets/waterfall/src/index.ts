import { registerWidget } from "@octopus-widgets/sdk";
import { waterfall } from "./definition";

registerWidget(waterfall);
