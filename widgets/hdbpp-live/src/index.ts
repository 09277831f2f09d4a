import { registerWidget } from "@octopus-widgets/sdk";
import { hdbppLive } from "./definition";

registerWidget(hdbppLive);
