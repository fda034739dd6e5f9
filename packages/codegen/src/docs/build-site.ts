import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { Finding } from "../document/finding.js";
import type { Model } from "../model/model.js";
import type { Paths } from "../paths.js";
import type { Page } from "./page.js";
import { isStamped, referenceStamp, siteStamp, writeStamp } from "./stamp.js";

/** What a site has besides what every document gives. */
export type SiteOptions = Readonly<{
  /** Further pages, which appear in the menu and on the first page. Default: none. */
  pages?: (model: Model) => readonly Page[] | Promise<readonly Page[]>;
  /** Files and folders that those pages are made from: the site is built again once one has changed. Default: none. */
  madeFrom?: readonly string[];
}>;

/** What became of a site. */
export type Built =
  Readonly<{ state: "built" | "unchanged" }> | Readonly<{ state: "refused"; findings: readonly Finding[] }>;

/**
 * Builds the whole site into the folder `docs`, unless it is there and nothing that it is made from has changed. The
 * document's reference costs half a minute, and is kept as long as the document is the same. Whoever serves the folder
 * never sees half of it.
 */
export async function buildSite(paths: Paths, options: SiteOptions = {}): Promise<Built> {
  const stamp = await siteStamp(paths, options.madeFrom ?? []);
  if (await isStamped(paths.docs, stamp)) return { state: "unchanged" };

  // Parser and generator take seconds to load, which the answer above need not wait for.
  const [{ checkDocument }, { contractsOf }, { writePages }] = await Promise.all([
    import("../document/check-document.js"),
    import("../contracts/contracts-of.js"),
    import("./write-pages.js"),
  ]);
  const checked = await checkDocument(paths.document, await contractsOf(paths));
  if (!checked.ok) return { state: "refused", findings: checked.findings };
  const { document, model } = checked;

  await mkdir(path.dirname(paths.docs), { recursive: true });
  const draft = await mkdtemp(`${paths.docs}.`);
  try {
    await keepOrBuildReference(paths, document, path.join(draft, "reference"));
    const description = document.info().description();
    await writePages(model, { description, pages: (await options.pages?.(model)) ?? [] }, draft);
    await writeStamp(draft, stamp);
    await rm(paths.docs, { recursive: true, force: true });
    await rename(draft, paths.docs);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }

  return { state: "built" };
}

async function keepOrBuildReference(
  paths: Paths,
  document: AsyncAPIDocumentInterface,
  folder: string,
): Promise<void> {
  const stamp = await referenceStamp(paths);
  const known = path.join(paths.docs, "reference");
  if (await isStamped(known, stamp)) {
    await cp(known, folder, { recursive: true });

    return;
  }
  const { buildReference } = await import("./build-reference.js");
  await buildReference(document, folder);
  await writeStamp(folder, stamp);
}
