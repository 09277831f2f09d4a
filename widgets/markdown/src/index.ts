import { registerWidget } from "@octopus-widgets/sdk";
import { markdown } from "./definition";

registerWidget(markdown);
