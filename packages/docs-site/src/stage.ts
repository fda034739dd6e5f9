import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Finding } from "@warren/asyncapi";
import type { Model, Page } from "@warren/contract-docs/pages";
import type { ApiEntry, ApiPages } from "./api/api-pages.js";
import { contractPages } from "./contract-pages.js";
import { placeOf, readPages } from "./read-pages.js";
import type { RepositoryPage } from "./repository-page.js";
import { sidebarOf } from "./sidebar.js";
import type { SiteData } from "./site-config.js";

/** Where the repository, its document and the site are. All absolute. */
export type DocsSitePaths = Readonly<{
  root: string;
  /** The AsyncAPI document. */
  document: string;
  /** The folder of the contracts in code; undefined where the document itself says what is in its messages. */
  contracts: string | undefined;
  /** The folder for the site. What VitePress makes it from lies beside it while it does. */
  docs: string;
}>;

/** What the site has besides the repository's Markdown. */
export type DocsSiteOptions = Readonly<{
  /** Further pages about the contract. Default: none. */
  pages?: (model: Model) => readonly Page[] | Promise<readonly Page[]>;
  /** Files and folders that those pages are made from: the site is built again once one has changed. Default: none. */
  madeFrom?: readonly string[];
  /** Whose exports have a page each, made from the comments in the code. Default: none. */
  api?: readonly ApiEntry[];
  /** Where the repository's files are shown, with `:path` for the file: links to code and "Edit this page". Default: paths, without links. */
  source?: string | undefined;
}>;

/** What became of the pages. */
export type Staged = Readonly<{ ok: true }> | Readonly<{ ok: false; findings: readonly Finding[] }>;

/**
 * Writes all pages of the site as Markdown into a folder, with VitePress's configuration: those of the repository as they are, those about
 * the contract made from it. What has not changed keeps its file, so that a server that watches the folder reloads only what has.
 */
export async function stage(
  folder: string,
  paths: DocsSitePaths,
  options: DocsSiteOptions,
  api: ApiPages,
): Promise<Staged> {
  const publicFolder = path.join(folder, "public");
  await mkdir(publicFolder, { recursive: true });
  const contract = await contractPages(paths, options.pages ?? (() => []), publicFolder);
  if ("findings" in contract) return { ok: false, findings: contract.findings };
  const pages = await readPages(paths.root);
  const pictures = await picturesOf(paths.root);

  const data: SiteData = {
    folder,
    sidebar: sidebarOf(pages, contract.menu, api.menu),
    search: contract.search,
    links: {
      files: { ...Object.fromEntries(pages.map(({ place, file }) => [place, file])), ...api.madeFrom },
      places: Object.fromEntries(
        [...pages.map(({ file }) => file), ...pictures].map((file) => [file, placeOf(file) ?? file]),
      ),
      source: options.source,
    },
  };
  await writeChanged(
    folder,
    new Map([
      ...contract.files,
      ...api.files,
      ...pages.map((page) => [page.place, markdownOf(page, options.source)] as const),
      [".vitepress/config.ts", configOf(data)],
      [".vitepress/theme/index.ts", theme],
    ]),
  );
  for (const file of pictures) {
    const to = path.join(folder, placeOf(file) ?? file);
    await mkdir(path.dirname(to), { recursive: true });
    await cp(path.join(paths.root, file), to);
  }

  return { ok: true };
}

function markdownOf({ file, place, title, text }: RepositoryPage, source: string | undefined): string {
  const front = {
    title,
    file,
    ...(source === undefined ? {} : { edit: source.replace(":path", file) }),
    ...(place === "index.md" ? { pageClass: "home", aside: false } : {}),
  };

  return `---\n${JSON.stringify(front)}\n---\n${text}`;
}

function configOf(data: SiteData): string {
  return `import { siteConfig } from ${JSON.stringify(path.join(import.meta.dirname, "site-config.ts"))};\n\nexport default siteConfig(${JSON.stringify(data)});\n`;
}

const theme = `export { theme as default } from ${JSON.stringify(path.join(import.meta.dirname, "theme/theme.ts"))};\n`;

async function picturesOf(root: string): Promise<readonly string[]> {
  const names = await readdir(path.join(root, "docs"), { recursive: true, encoding: "utf8" });

  return names.filter((name) => /\.(png|svg)$/.test(name)).map((name) => `docs/${name}`);
}

/** Writes the files that are new or others than before, and takes away pages that are no longer there. */
async function writeChanged(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    if ((await readFile(file, "utf8").catch(() => undefined)) === text) continue;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const there = await readdir(folder, { recursive: true, encoding: "utf8" });
  for (const name of there) if (name.endsWith(".md") && !files.has(name)) await rm(path.join(folder, name));
}
