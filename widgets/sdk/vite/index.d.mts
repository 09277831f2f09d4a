import type { Plugin, UserConfig } from "vite";

/** The CSS of a build, adopted by its script instead of emitted beside it. */
export function adoptedStyles(): Plugin;

/** What Vite and vitest need for one widget package. `root` is the folder of its package.json (default: the current one). */
export function widgetConfig(root?: string): UserConfig & { test: object };
