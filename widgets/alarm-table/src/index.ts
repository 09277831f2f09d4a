import { registerWidget } from "@octopus-widgets/sdk";
import { alarmTable } from "./definition";

registerWidget(alarmTable);
