/** Names out of device properties. */
import { parsePropertySelector, usePropertyExpansion, useShownNames, zipExpandedRows } from "@octopus-widgets/sdk";

const SELECTOR = "[properties]low-mccs/station/001/tiles/state";
const LIST = [SELECTOR];

export function Expanded() {
  const { groups, loading } = usePropertyExpansion(LIST);
  const shown = useShownNames([SELECTOR], [[SELECTOR]]);
  const selector = parsePropertySelector(SELECTOR);
  if (loading) return <p>Asking {selector?.device} …</p>;
  return (
    <p>
      {selector?.property}: {groups.flat().join(", ")}; {zipExpandedRows([groups]).length} rows; {shown.names.length}{" "}
      names
    </p>
  );
}
