/** The room there is, and the theme. */
import { useThemeMode, useWidgetLayout } from "@octopus-widgets/sdk";
import { fitSquares, moveInGrid, useElementSize, useTokens } from "@octopus-widgets/sdk/ui";
import { useState } from "react";

export function Squares({ instanceId, count }: { instanceId: string; count: number }) {
  const { width, height } = useWidgetLayout(instanceId);
  const [box, own] = useElementSize<HTMLButtonElement>();
  const [at, setAt] = useState(0);
  const theme = useThemeMode();
  const colours = useTokens(["--accent", "--line"]);
  const fit = fitSquares(count, { width: own.width || width, height: own.height || height }, 2);
  return (
    <button
      ref={box}
      type="button"
      onKeyDown={({ key }) => setAt(moveInGrid(key, at, count, fit.columns) ?? at)}
      style={{ borderColor: colours["--line"] }}
    >
      {fit.columns} by {fit.rows}, at {at}, {theme}
    </button>
  );
}
