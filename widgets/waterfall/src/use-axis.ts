/** What the channels stand for: an attribute's numbers, else a start and a step, each a setting or an attribute. */
import { CHANNELS, ChannelAxis, useChannelAxis } from "@octopus-widgets/plot";
import {
  type Json,
  normalizeTangoAttributeInputs,
  numeric,
  unitText,
  useAttributeInfo,
  useAttributes,
  useVariables,
} from "@octopus-widgets/sdk";
import { useMemo } from "react";
import type { WaterfallConfig } from "./config";

export function useAxis(config: WaterfallConfig): ChannelAxis {
  const listed = useChannelAxis(config.xAttribute);
  const start = useNumber(config.xStartAttribute, config.xStart);
  const step = useNumber(config.xStepAttribute, config.xStep);
  const unit = start.unit || config.xUnit || "";
  return useMemo(() => {
    if (listed.placed) return listed;
    if (start.value === null || step.value === null || step.value === 0) return CHANNELS;
    return new ChannelAxis(null, unit, "frequency", { start: start.value, step: step.value });
  }, [listed, start.value, step.value, unit]);
}

/** An attribute's number, else the setting's. */
function useNumber(attribute: Json[], setting: number | null): { value: number | null; unit: string } {
  const { vars } = useVariables();
  const names = useMemo(
    () => normalizeTangoAttributeInputs({ attributes: attribute ?? [], variables: vars }).slice(0, 1),
    [attribute, vars],
  );
  const name = names[0] ?? "";
  const value = useAttributes(names, { window: 1, skip: names.length === 0 })[name]?.value;
  const info = useAttributeInfo(names)[name];
  return { value: numeric(value) ?? setting ?? null, unit: name ? unitText(info?.unit) : "" };
}
