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

export interface Wall {
  /** Read from afar: everything is larger. */
  enlarged: boolean;
  /** Nobody sits in front of it: no tools, no footer. */
  bare: boolean;
}

/** Whether the page is a wall display: `?wall=1` in the address; a very wide one is enlarged, but can be worked with. */
export function wallOf(search: string, width: number): Wall {
  const asked = new URLSearchParams(search).get("wall");
  if (asked !== null) return { enlarged: asked !== "0", bare: asked !== "0" };
  return { enlarged: width >= 2560, bare: false };
}
