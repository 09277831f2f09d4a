import { registerWidget } from "@octopus-widgets/sdk";
import { fleetMatrix } from "./definition";

registerWidget(fleetMatrix);
