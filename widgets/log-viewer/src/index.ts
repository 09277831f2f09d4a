import { registerWidget } from "@octopus-widgets/sdk";
import { logViewer } from "./definition";

registerWidget(logViewer);
