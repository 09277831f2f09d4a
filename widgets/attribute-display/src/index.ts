import { registerWidget } from "@octopus-widgets/sdk";
import { attributeDisplay } from "./definition";

registerWidget(attributeDisplay);
