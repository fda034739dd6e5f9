import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Where the shop of `npm start` listens, for `npm run dev -w console`. */
const GATEWAY = process.env["WARREN_GATEWAY"] ?? "http://localhost:3000";

/** Tells the page what the gateway of development tells it. */
const oneClick: Plugin = {
  name: "one-click",
  apply: "serve",
  transformIndexHtml: (page) => page.replace('content="token"', 'content="roles"'),
};

// eslint.config.mjs lets this file have a default export: Vite takes no other.
export default defineConfig({
  plugins: [react(), oneClick],
  // The AsyncAPI generator brings an older React, which stands beside the libraries.
  resolve: { dedupe: ["react", "react-dom"] },
  build: {
    outDir: "../dist/console",
    emptyOutDir: true,
    target: "es2022",
    // Nothing inline: the page's policy lets no `data:` script or style in.
    assetsInlineLimit: 0,
    manifest: true,
  },
  server: { proxy: { "/trpc": GATEWAY, "/development": GATEWAY, "/docs": GATEWAY, "/api": GATEWAY } },
});
