import { registerWidget } from "@octopus-widgets/sdk";
import { schedule } from "./definition";

registerWidget(schedule);
