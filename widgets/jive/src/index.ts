import { registerWidget } from "@octopus-widgets/sdk";
import { jive } from "./definition";

registerWidget(jive);
