import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import type { RepositoryPage } from "./repository-page.js";

/** Pages that are not below `docs/`, and where they stand on the site. Each stays where GitHub's readers look for it. */
const elsewhere: Readonly<Record<string, string>> = {
  "README.md": "repository.md",
  "ARCHITECTURE.md": "architecture.md",
  "CHANGELOG.md": "changelog.md",
  "bench/README.md": "bench.md",
  "console/README.md": "packages/console.md",
  "gateway/README.md": "packages/gateway.md",
  "stack/README.md": "packages/stack.md",
  "tests/simulation/README.md": "simulation.md",
};

/** What the menu calls pages whose first heading says too little there. */
const titles: Readonly<Record<string, string>> = {
  "README.md": "The repository",
  "bench/README.md": "How it is measured",
};

/** Reads every page of the repository: all of `docs/`, each package's and service's README, and a few more. */
export async function readPages(root: string): Promise<readonly RepositoryPage[]> {
  return Promise.all((await pageFiles(root)).map((file) => readPage(root, file)));
}

/** The files of the repository that are pages. */
export async function pageFiles(root: string): Promise<readonly string[]> {
  return [
    ...Object.keys(elsewhere),
    ...(await markdownBelow(root, "docs")),
    ...(await readmesBelow(root, "packages")),
    ...(await readmesBelow(root, "services")),
  ];
}

/** Where a file of the repository stands on the site. Undefined for what is not among its pages and pictures. */
export function placeOf(file: string): string | undefined {
  if (file in elsewhere) return elsewhere[file];
  const [, folder, name] = /^(packages|services)\/([^/]+)\/README\.md$/.exec(file) ?? [];
  if (folder !== undefined && name !== undefined) return `${folder}/${name}.md`;

  return file.startsWith("docs/") ? file.slice("docs/".length).replace(/README\.md$/, "index.md") : undefined;
}

async function readPage(root: string, file: string): Promise<RepositoryPage> {
  const whole = await readFile(path.join(root, file), "utf8");
  const [head = "", front = ""] = /^---\n([^]*?)\n---\n/.exec(whole) ?? [];
  const settings = (parse(front) ?? {}) as Readonly<{ title?: string; order?: number }>;
  const text = whole.slice(head.length);
  const heading = /^# (.+)$/m.exec(text)?.[1] ?? path.basename(file, ".md");

  return {
    file,
    place: placeOf(file) ?? file,
    title: settings.title ?? titles[file] ?? heading.replace(/[`*]/g, ""),
    order: settings.order,
    text,
  };
}

async function markdownBelow(root: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(path.join(root, folder), { recursive: true, encoding: "utf8" });

  return names
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, "/")))
    .sort();
}

async function readmesBelow(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(path.join(root, folder), { recursive: false, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isDirectory())
    .map(async ({ name }) => {
      const files = await readdir(path.join(root, folder, name));

      return files.includes("README.md") ? [`${folder}/${name}/README.md`] : [];
    });

  return (await Promise.all(found)).flat().sort();
}
