import type { Plugin, UserConfig } from "vite";

/** The CSS of a build, adopted by its script instead of emitted beside it. */
export function adoptedStyles(): Plugin;

/** What Vite and vitest need for one widget package. `root` is the folder of its package.json (default: the current one). */
export function widgetConfig(root?: string): UserConfig & { test: object };

/**
 * The dev server's page: the widget alone before a running Octopus (`OCTOPUS_URL`, by default http://127.0.0.1:8000) or the values
 * of the project's `dev/mock.ts`. It is part of `widgetConfig`. `root`: as there.
 */
export function workbench(root?: string): Plugin;
