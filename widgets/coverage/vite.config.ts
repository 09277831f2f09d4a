import { widgetConfig } from "@octopus-widgets/sdk/vite";

export default widgetConfig(import.meta.dirname);
