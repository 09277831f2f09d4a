import { configDefaults, defineConfig, mergeConfig } from "vitest/config";
import { widgetConfig } from "./sdk/vite/index.mjs";

const APART = ["playground", "plot", "sdk"];
/** Their tests need other settings than a widget's. */

/**
 * All packages in one run: each by itself spends more time starting than testing. The widgets, whose settings are the
 * same, are one project, so that they share their workers.
 */
const widgets = mergeConfig(widgetConfig(`${import.meta.dirname}/markdown`), {
  root: import.meta.dirname,
  test: {
    name: "widgets",
    include: ["*/tests/**/*.test.{ts,tsx}"],
    exclude: [...configDefaults.exclude, ...APART.map((each) => `${each}/**`)],
  },
});
export default defineConfig({
  test: { projects: [widgets, ...APART.map((each) => `${each}/*.config.ts`)] },
});
