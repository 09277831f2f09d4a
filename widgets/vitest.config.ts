import { defineConfig } from "vitest/config";

/** All packages in one run: each by itself spends more time starting than testing. */
export default defineConfig({ test: { projects: ["*/vite.config.ts", "*/vitest.config.ts"] } });
