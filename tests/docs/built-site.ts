import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { repository } from "@warren/programs";

const run = promisify(execFile);

/** Where the site is, below which address it is shown, and its files. */
export type BuiltSite = Readonly<{ folder: string; base: string; files: ReadonlySet<string> }>;

/** Builds the site as `npm run docs` does. Where it is up to date this takes no time. */
export async function builtSite(): Promise<BuiltSite> {
  // With an address of its own its links would be others.
  const env = { ...process.env, DOCS_SOURCE: undefined };
  await run(process.execPath, ["--import", "tsx", "tools/src/docs.ts"], { cwd: repository, env });
  const folder = join(repository, "dist/docs");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));

  return { folder, base: "/docs/", files: new Set(files) };
}

/** A page as text, with the parts of it that can be linked to, and where its own links lead. */
export type BuiltPage = Readonly<{
  name: string;
  text: string;
  ids: ReadonlySet<string>;
  links: readonly string[];
}>;

/** Reads every page but AsyncAPI's own, which is a program. */
export async function pagesOf({ folder, files }: BuiltSite): Promise<ReadonlyMap<string, BuiltPage>> {
  const names = [...files].filter(
    (name) => name.endsWith(".html") && !name.includes("contract/reference/") && name !== "404.html",
  );
  const pages = names.map(async (name): Promise<[string, BuiltPage]> => {
    const text = await readFile(join(folder, name), "utf8");
    const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, value = ""]) => plain(value));

    return [
      name,
      { name, text, ids: new Set(all(/ id="([^"]+)"/g)), links: all(/<a\b[^>]*? href="([^"]+)"/g) },
    ];
  });

  return new Map(await Promise.all(pages));
}

/** Where a link leads: a file of the site with a part of it, or a place that is not the site's. */
export type Target =
  Readonly<{ kind: "page"; file: string; id: string }> | Readonly<{ kind: "elsewhere"; address: string }>;

/** Follows a link as a browser does. */
export function targetOf(link: string, from: string, { base }: BuiltSite): Target {
  const url = new URL(link, `http://site${base}${from}`);
  if (url.origin !== "http://site" || !url.pathname.startsWith(base))
    return { kind: "elsewhere", address: link };
  const path = decodeURIComponent(url.pathname.slice(base.length));
  const file = path === "" || path.endsWith("/") ? posix.join(path, "index.html") : path;

  return { kind: "page", file, id: decodeURIComponent(url.hash.slice(1)) };
}

function plain(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll("&amp;", "&");
}
