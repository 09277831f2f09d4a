/** Theme and density on the page's root element, remembered so that a reload does not flash in another theme. */
import type { Density, Theme } from "./types";

export interface Look {
  theme: Theme;
  density: Density;
}
const KEY = "octopus-look";
const DEFAULT: Look = { theme: "dark", density: "normal" };

export function rememberedLook(): Look {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Look>;
    const theme = kept.theme && ["dark", "light", "dome"].includes(kept.theme) ? kept.theme : DEFAULT.theme;
    const density =
      kept.density && ["compact", "normal", "comfortable"].includes(kept.density) ? kept.density : DEFAULT.density;
    return { theme, density };
  } catch {
    return DEFAULT;
  }
}

export function wearLook(look: Look): void {
  const root = document.documentElement;
  root.dataset.theme = look.theme;
  root.dataset.density = look.density;
  const bar = getComputedStyle(root).getPropertyValue("--surface-base").trim();
  if (bar) document.querySelector('meta[name="theme-color"]')?.setAttribute("content", bar);
}

export function rememberLook(look: Look): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(look));
  } catch {
    // A browser without storage shows the default theme until the preferences are loaded.
  }
}

/** Whether the page is a wall display: asked for in the address, or very wide and without a fine pointer at hand. */
export function isWall(search: string, width: number): boolean {
  const asked = new URLSearchParams(search).get("wall");
  return asked === null ? width >= 2560 : asked !== "0";
}
