import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import type { Finding } from "@warren/asyncapi";
import { isStamped, writeStamp } from "@warren/contract-docs/stamp";
import { takePlaceOf } from "@warren/programs/take-place-of";
import { siteStamp } from "./site-stamp.js";
import type { DocsSiteOptions, DocsSitePaths } from "./stage.js";

/** What became of the site. */
export type SiteBuilt =
  Readonly<{ state: "built" | "unchanged" }> | Readonly<{ state: "refused"; findings: readonly Finding[] }>;

/**
 * Builds the site into the folder `docs`, unless it is there and nothing that it is made from has changed. Whoever serves the folder never
 * sees half of it, and several may build it at once.
 *
 * @throws Error where a page cannot be made, for example since it links to a page that is not there
 */
export async function buildDocsSite(paths: DocsSitePaths, options: DocsSiteOptions = {}): Promise<SiteBuilt> {
  const stamp = await siteStamp(paths, options);
  const isThere = async () => stamp !== undefined && (await isStamped(paths.docs, stamp));
  if (await isThere()) return { state: "unchanged" };

  const [{ apiPages }, { stage }, { build }, { holdToStrictPolicy }] = await Promise.all([
    import("./api/api-pages.js"),
    import("./stage.js"),
    import("vitepress"),
    import("./strict-policy.js"),
  ]);
  await mkdir(path.dirname(paths.docs), { recursive: true });
  // Each build has pages of its own: VitePress clears away what it wrote among them.
  const pages = await mkdtemp(`${paths.docs}.pages-`);
  const draft = await mkdtemp(`${paths.docs}.`);
  try {
    const staged = await stage(pages, paths, options, await apiPages(paths.root, options.api ?? []));
    if (!staged.ok) return { state: "refused", findings: staged.findings };
    await build(pages, { outDir: draft });
    await holdToStrictPolicy(draft, "/docs/");
    if (stamp !== undefined) await writeStamp(draft, stamp);
    // Two that build at once make the same: the second leaves the first one's.
    if (!(await isThere())) await takePlaceOf(paths.docs, draft);
  } finally {
    for (const folder of [pages, draft]) await rm(folder, { recursive: true, force: true });
  }

  return { state: "built" };
}
