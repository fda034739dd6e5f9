import { chmod, cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { Finding, JsonSchema, Model, PublishMeans } from "@warren/asyncapi";
import type { Page } from "./page.js";
import { isStamped, referenceStamp, siteStamp, writeStamp } from "./stamp.js";

/** Where the document and what goes with it are, and where the site will be. All absolute. */
export type SitePaths = Readonly<{
  document: string;
  /** The folder of the contracts in code; undefined where the document itself says what is in its messages. */
  contracts: string | undefined;
  /** The folder for the site. */
  docs: string;
  /** What `publish` of a document of 2.x means. Default: what the project says, else what the document looks like. */
  publishMeans?: PublishMeans | undefined;
}>;

/** What a site has besides what every document gives. */
export type SiteOptions = Readonly<{
  /** Further pages, which appear in the menu and on the first page. Default: none. */
  pages?: (model: Model) => readonly Page[] | Promise<readonly Page[]>;
  /** The JSON Schemas of the contracts, by name. Asked for only where the site is built. Default: none. */
  schemas?: () => Promise<ReadonlyMap<string, JsonSchema>>;
  /** Files and folders that those pages are made from: the site is built again once one has changed. Default: none. */
  madeFrom?: readonly string[];
}>;

/** What became of a site. */
export type Built =
  Readonly<{ state: "built" | "unchanged" }> | Readonly<{ state: "refused"; findings: readonly Finding[] }>;

/**
 * Builds the whole site into the folder `docs`, unless it is there and nothing that it is made from has changed. The
 * document's reference is kept as long as the document is the same. Whoever serves the folder never sees half of it.
 */
export async function buildSite(paths: SitePaths, options: SiteOptions = {}): Promise<Built> {
  const stamp = await siteStamp(paths, options.madeFrom ?? []);
  if (await isStamped(paths.docs, stamp)) return { state: "unchanged" };

  // Parser and generator take seconds to load, which the answer above need not wait for.
  const [{ checkDocument }, { writePages }, schemas] = await Promise.all([
    import("@warren/asyncapi"),
    import("./write-pages.js"),
    options.schemas?.(),
  ]);
  const checked = await checkDocument(paths.document, schemas ?? new Map(), {
    publishMeans: paths.publishMeans,
  });
  if (!checked.ok) return { state: "refused", findings: checked.findings };
  const { model } = checked;
  const document = await checked.parsed();

  await mkdir(path.dirname(paths.docs), { recursive: true });
  const draft = await mkdtemp(`${paths.docs}.`);
  try {
    await keepOrBuildReference(paths, document, path.join(draft, "reference"));
    const description = document.info().description();
    await writePages(model, { description, pages: (await options.pages?.(model)) ?? [] }, draft);
    await writeStamp(draft, stamp);
    // `mkdtemp` made it for its owner alone; a web server reads it as somebody else.
    await chmod(draft, 0o755);
    await rm(paths.docs, { recursive: true, force: true });
    await rename(draft, paths.docs);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }

  return { state: "built" };
}

async function keepOrBuildReference(
  paths: SitePaths,
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
