import { registerWidget } from "@octopus-widgets/sdk";
import { clock } from "./definition";

registerWidget(clock);
