import { registerWidget } from "@octopus-widgets/sdk";
import { coverage } from "./definition";

registerWidget(coverage);
