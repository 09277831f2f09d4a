import { useThemeMode } from "@octopus-widgets/sdk";
import { useTokens } from "@octopus-widgets/sdk/ui";
import { useMemo } from "react";

const SERIES = [
  "--series-1",
  "--series-2",
  "--series-3",
  "--series-4",
  "--series-5",
  "--series-6",
  "--series-7",
  "--series-8",
] as const;
const OTHERS = [
  "--text",
  "--text-dim",
  "--line",
  "--status-critical",
  "--status-caution",
  "--accent",
  "--font",
] as const;

/** Colours of the theme, for a canvas. */
export interface Palette {
  series: readonly string[];
  text: string;
  dim: string;
  line: string;
  critical: string;
  caution: string;
  accent: string;
  font: string;
  theme: "light" | "dark" | "dome";
}

export function usePalette(): Palette {
  const theme = useThemeMode();
  const tokens = useTokens([...SERIES, ...OTHERS]);
  return useMemo(
    () => ({
      series: SERIES.map((name) => tokens[name] || "gray"),
      text: tokens["--text"] || "gray",
      dim: tokens["--text-dim"] || "gray",
      line: tokens["--line"] || "gray",
      critical: tokens["--status-critical"] || "red",
      caution: tokens["--status-caution"] || "orange",
      accent: tokens["--accent"] || "gray",
      font: `11px ${tokens["--font"] || "sans-serif"}`,
      theme,
    }),
    [tokens, theme],
  );
}

/** Colour and dash of the n-th trace: after the palette is used up, the colours come again dashed. */
export function traceStyle(palette: Palette, index: number): { color: string; dash: number[] } {
  const round = Math.floor(index / palette.series.length);
  return {
    color: palette.series[index % palette.series.length] ?? "gray",
    dash: [[], [6, 3], [2, 3]][round % 3] ?? [],
  };
}
