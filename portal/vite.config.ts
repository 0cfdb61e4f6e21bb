import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressed } from "./compressed.js";

const API = process.env.RINGFORT_API ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), compressed()],
  resolve: { preserveSymlinks: true },
  cacheDir: "../var/vite",
  build: {
    outDir: "dist",
    target: "es2023",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { "/api": { target: API, ws: true }, "/sip": { target: API, ws: true } } },
  test: { environment: "jsdom", isolate: false, setupFiles: "./src/testing/setup.ts", css: false },
});
