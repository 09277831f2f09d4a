import { registerWidget } from "@octopus-widgets/sdk";
import { skyMap } from "./definition";

registerWidget(skyMap);
