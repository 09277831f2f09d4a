/** What a press on a pointing or a source does on the dashboard. */
import {
  attributeParts,
  formatInputFormattedTemplate,
  stripRoutedAttributeEndpoint,
  type TemplateValues,
  useClickAction,
  useVariables,
} from "@octopus-widgets/sdk";
import type { SkyConfig } from "./config";
import type { Fleet } from "./use-pointings";

export interface Choosing {
  pointing: ((device: string) => void) | null;
  source: ((name: string) => void) | null;
  /** Keys of what the variables have chosen. */
  selectedOf: (vars: TemplateValues) => string[];
}

export function useChoosing(config: SkyConfig, fleet: Fleet): Choosing {
  const { vars } = useVariables();
  const { selectedVariableKey: key, sourceVariableKey: sourceKey, workspace } = config;
  const choosePointing = useClickAction({ variableKey: key, workspace });
  const chooseSource = useClickAction({ variableKey: sourceKey, workspace: sourceKey ? workspace : "" });
  const variableOf = (device: string): string =>
    formatInputFormattedTemplate(config.selectedVariableFormat || "fullname", {
      ...vars,
      ...attributeParts(device),
      fullname: device,
      name: stripRoutedAttributeEndpoint(device),
    });
  return {
    pointing: choosePointing && ((device) => choosePointing(variableOf(device))),
    source: chooseSource,
    selectedOf: (values) => [
      ...(key && values[key]
        ? fleet.pointings
            .filter(({ device }) => variableOf(device) === values[key])
            .map(({ device }) => `pointing ${device}`)
        : []),
      ...(sourceKey && values[sourceKey] ? [`source ${values[sourceKey]}`] : []),
    ],
  };
}
