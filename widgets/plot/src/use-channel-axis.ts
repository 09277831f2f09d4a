/** The axis that the settings of spectra and images name. */
import {
  type Json,
  normalizeTangoAttributeInputs,
  unitText,
  useAttributeInfo,
  useAttributes,
  useVariables,
} from "@octopus-widgets/sdk";
import { useMemo, useRef } from "react";
import { CHANNELS, ChannelAxis, rises, sameNumbers } from "./channel-axis";
import { isNumbers, type Numbers } from "./numbers";

/** The axis that the settings name; channels until it is known, and where it does not rise. */
export function useChannelAxis(attribute: Json[] | undefined): ChannelAxis {
  const { vars } = useVariables();
  const names = useMemo(
    () => normalizeTangoAttributeInputs({ attributes: attribute ?? [], variables: vars }).slice(0, 1),
    [attribute, vars],
  );
  const name = names[0] ?? "";
  const value = useAttributes(names, { window: 1, skip: names.length === 0 })[name]?.value;
  const info = useAttributeInfo(names)[name];
  const last = useRef<ChannelAxis>(CHANNELS);
  return useMemo(() => {
    if (!isNumbers(value) || !rises(value)) return CHANNELS;
    const unit = unitText(info?.unit);
    const same = last.current.unit === unit && sameNumbers(last.current.values, value);
    if (!same)
      last.current = new ChannelAxis(
        Float64Array.from(value as Numbers),
        unit,
        info?.label?.toLowerCase() || "channels",
      );
    return last.current;
  }, [value, info]);
}
