import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Finding } from "@warren/asyncapi";
import { filesOfOurs } from "@warren/contract-docs/files";
import { isStamped, stampOf, writeStamp } from "@warren/contract-docs/stamp";
import { pageFiles } from "./read-pages.js";
import type { DocsSiteOptions, DocsSitePaths } from "./stage.js";

/** What became of the site. */
export type SiteBuilt =
  Readonly<{ state: "built" | "unchanged" }> | Readonly<{ state: "refused"; findings: readonly Finding[] }>;

/**
 * Builds the site into the folder `docs`, unless it is there and nothing that it is made from has changed. Whoever serves the folder never
 * sees half of it.
 *
 * @throws Error where a page cannot be made, for example since it links to a page that is not there
 */
export async function buildDocsSite(paths: DocsSitePaths, options: DocsSiteOptions = {}): Promise<SiteBuilt> {
  const pages = (await pageFiles(paths.root)).map((file) => path.join(paths.root, file));
  const stamp = await stampOf([...madeFrom(paths, options), ...pages], [options.source ?? ""]);
  if (await isStamped(paths.docs, stamp)) return { state: "unchanged" };

  const [{ stage, stageOf }, { build }, { holdToStrictPolicy }] = await Promise.all([
    import("./stage.js"),
    import("vitepress"),
    import("./strict-policy.js"),
  ]);
  await mkdir(path.dirname(paths.docs), { recursive: true });
  const draft = await mkdtemp(`${paths.docs}.`);
  try {
    const staged = await stage(paths, options);
    if (!staged.ok) return { state: "refused", findings: staged.findings };
    await build(stageOf(paths), { outDir: draft });
    await holdToStrictPolicy(draft, "/docs/");
    await writeStamp(draft, stamp);
    await rm(paths.docs, { recursive: true, force: true });
    await rename(draft, paths.docs);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }

  return { state: "built" };
}

function madeFrom(
  { root, document, contracts }: DocsSitePaths,
  { madeFrom: further = [] }: DocsSiteOptions,
): readonly string[] {
  const { versions, programs } = filesOfOurs;

  return [
    document,
    ...(contracts === undefined ? [] : [contracts]),
    path.join(root, "docs"),
    import.meta.dirname,
    path.join(root, "console/src/styles"),
    ...versions,
    ...programs,
    ...further,
  ];
}
