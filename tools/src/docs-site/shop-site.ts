import path from "node:path";
import type { DocsSiteOptions } from "@warren/docs-site";
import { published, type Library } from "@warren/release/published";

/** How the shop's docs site is built. Its pages are loaded only where it has to be built anew. */
export function shopSite(root: string): Pick<DocsSiteOptions, "pages" | "madeFrom" | "api"> {
  return {
    pages: async (model) => (await import("./shop-pages.js")).shopPages(model),
    madeFrom: ["tools/src/docs-site", "services/order/src", "packages/messaging/src/saga"].map((folder) =>
      path.join(root, folder),
    ),
    api: published.flatMap((one) => (one.kind === "library" ? entriesOf(one) : [])),
  };
}

function entriesOf({ name, folder, entries }: Library) {
  return Object.entries(entries).map(([entry, file]) => ({
    name: path.posix.join(name, entry),
    file: `packages/${folder}/src/${file}`,
  }));
}
