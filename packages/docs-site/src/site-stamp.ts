import path from "node:path";
import { CONFIG_FILE, filesReferredTo } from "@warren/asyncapi";
import { filesOfOurs } from "@warren/contract-docs/files";
import { stampOf } from "@warren/contract-docs/stamp";
import { pageFiles } from "./read-pages.js";
import type { DocsSiteOptions, DocsSitePaths } from "./stage.js";

/** A hash of all that the site is made from. Undefined where the document refers to an address: what stands there may change any time. */
export async function siteStamp(
  paths: DocsSitePaths,
  { source = "", madeFrom = [], api = [] }: DocsSiteOptions,
): Promise<string | undefined> {
  const { root, document, contracts } = paths;
  const { versions, programs } = filesOfOurs;
  const [pages, referredTo] = await Promise.all([pageFiles(root), filesReferredTo(document)]);
  if (referredTo === undefined) return undefined;

  return stampOf(
    [
      document,
      ...referredTo,
      path.join(path.dirname(document), CONFIG_FILE),
      ...(contracts === undefined ? [] : [contracts]),
      path.join(root, "docs"),
      import.meta.dirname,
      // VitePress's version.
      path.join(import.meta.dirname, "../package.json"),
      path.join(root, "console/src/styles"),
      ...versions,
      ...programs,
      ...madeFrom,
      ...api.map(({ file }) => path.join(root, path.dirname(file))),
      ...pages.map((file) => path.join(root, file)),
    ],
    [source],
  );
}
