import { type StatusLevel, useThemeMode } from "@octopus-widgets/sdk";
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
const LEVELS = ["critical", "serious", "caution", "normal", "standby", "off"] as const;
const STATUS = [
  "--status-critical",
  "--status-serious",
  "--status-caution",
  "--status-normal",
  "--status-standby",
  "--status-off",
] as const;
const OTHERS = [
  "--text",
  "--text-soft",
  "--text-dim",
  "--line",
  "--line-strong",
  "--status-border",
  "--surface-panel",
  "--surface-raised",
  "--surface-sunken",
  "--surface-hover",
  "--accent",
  "--font",
] as const;

/** Colours of the theme, for a canvas. */
export interface Palette {
  series: readonly string[];
  status: { readonly [level in StatusLevel]: string };
  statusBorder: string;
  text: string;
  soft: string;
  dim: string;
  line: string;
  lineStrong: string;
  panel: string;
  raised: string;
  sunken: string;
  hover: string;
  critical: string;
  accent: string;
  font: string;
  family: string;
  theme: "light" | "dark" | "dome";
}

export function usePalette(): Palette {
  const theme = useThemeMode();
  const tokens = useTokens([...SERIES, ...STATUS, ...OTHERS]);
  return useMemo(() => {
    const family = tokens["--font"] || "sans-serif";
    const status = Object.fromEntries(
      LEVELS.map((level, index) => [level, tokens[STATUS[index] as (typeof STATUS)[number]] || "gray"]),
    ) as { [level in StatusLevel]: string };
    return {
      series: SERIES.map((name) => tokens[name] || "gray"),
      status,
      statusBorder: tokens["--status-border"] || "transparent",
      text: tokens["--text"] || "gray",
      soft: tokens["--text-soft"] || "gray",
      dim: tokens["--text-dim"] || "gray",
      line: tokens["--line"] || "gray",
      lineStrong: tokens["--line-strong"] || "gray",
      panel: tokens["--surface-panel"] || "black",
      raised: tokens["--surface-raised"] || "black",
      sunken: tokens["--surface-sunken"] || "black",
      hover: tokens["--surface-hover"] || "gray",
      critical: status.critical,
      accent: tokens["--accent"] || "gray",
      font: `11px ${family}`,
      family,
      theme,
    };
  }, [tokens, theme]);
}

/** Colour and dash of the n-th trace: after the palette is used up, the colours come again dashed. */
export function traceStyle(palette: Palette, index: number): { color: string; dash: number[] } {
  const round = Math.floor(index / palette.series.length);
  return {
    color: palette.series[index % palette.series.length] ?? "gray",
    dash: [[], [6, 3], [2, 3]][round % 3] ?? [],
  };
}
