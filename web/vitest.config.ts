import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    // Not UTC, so that code which ignores the zone fails.
    env: { TZ: "America/New_York" },
    // A busy machine is slow, not wrong.
    testTimeout: 20_000,
    projects: [
      { extends: true, test: { name: "rules", environment: "node", include: ["{src,server,scripts}/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "screens",
          environment: "jsdom",
          environmentOptions: { jsdom: { url: "http://127.0.0.1:3000" } },
          setupFiles: ["src/test/setup.ts"],
          include: ["src/**/*.test.tsx"],
        },
      },
    ],
  },
});
