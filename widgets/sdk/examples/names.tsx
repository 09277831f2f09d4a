/** Names of attributes and devices. */
import {
  attributeParts,
  formatInputFormattedTemplate,
  joinRoute,
  normalizeTangoAttributeInputs,
  normalizeTangoAttributeRows,
  normalizeTangoDeviceInputs,
  splitRoute,
  stripRoutedAttributeEndpoint,
} from "@octopus-widgets/sdk";

const variables = { n: "001" };
/** `mid://mid-dish/leaf/001/state`: the endpoint is folded into the name. */
export const [name = ""] = normalizeTangoAttributeInputs({
  attributes: [{ endpoint: "mid", attribute: "mid-dish/leaf/{n}/state" }],
  variables,
});
export const rows = normalizeTangoAttributeRows({ rows: [["a/b/c/d", "a/b/c/e"], "a/b/c/f"], fallbackEndpoint: "low" });
export const devices = normalizeTangoDeviceInputs({ devices: ["mid-dish/leaf/{n}"], variables });

export function Named() {
  const { member, attribute, route } = attributeParts(name);
  return (
    <dl>
      <dt>{formatInputFormattedTemplate("{member} {attribute}", { member, attribute })}</dt>
      <dd>{stripRoutedAttributeEndpoint(name)}</dd>
      <dd>{joinRoute(route, "sys/database/2")}</dd>
      <dd>{splitRoute("tango://host:10000/a/b/c/d").route}</dd>
    </dl>
  );
}
