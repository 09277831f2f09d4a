import { registerWidget } from "@octopus-widgets/sdk";
import { procedures } from "./definition";

registerWidget(procedures);
