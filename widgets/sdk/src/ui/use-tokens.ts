import { useEffect, useState } from "react";
import { useThemeMode } from "../hooks";

/** Values of CSS variables of the page, read again when the theme changes: for a canvas. */
export function useTokens<N extends string>(names: readonly N[]): { readonly [name in N]: string } {
  const theme = useThemeMode();
  const key = names.join(" ");
  const [tokens, setTokens] = useState(() => readTokens(names));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is not read, but changes what is; names are compared by text
  useEffect(() => {
    const frame = requestAnimationFrame(() => setTokens(readTokens(names)));
    return () => cancelAnimationFrame(frame);
  }, [theme, key]);
  return tokens;
}

function readTokens<N extends string>(names: readonly N[]): { readonly [name in N]: string } {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name).trim()])) as {
    [name in N]: string;
  };
}
