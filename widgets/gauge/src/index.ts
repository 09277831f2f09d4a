import { registerWidget } from "@octopus-widgets/sdk";
import { gauge } from "./definition";

registerWidget(gauge);
