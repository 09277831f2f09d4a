import { registerWidget } from "@octopus-widgets/sdk";
import { synoptic } from "./definition";

registerWidget(synoptic);
