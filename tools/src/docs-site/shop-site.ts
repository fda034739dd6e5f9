import path from "node:path";
import type { DocsSiteOptions } from "@warren/docs-site";

/** How the shop's docs site is built. Its pages are loaded only where it has to be built anew. */
export function shopSite(root: string): Pick<DocsSiteOptions, "pages" | "madeFrom"> {
  return {
    pages: async (model) => (await import("./shop-pages.js")).shopPages(model),
    madeFrom: ["tools/src/docs-site", "services/order/src", "packages/messaging/src/saga"].map((folder) =>
      path.join(root, folder),
    ),
  };
}
