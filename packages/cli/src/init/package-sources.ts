import { existsSync } from "node:fs";
import path from "node:path";

/** The packages of ours that a new project needs. */
export const packagesOfOurs = [
  "@warren/cli",
  "@warren/messaging",
  "@warren/servers",
  "@warren/testing",
] as const;

/** Where a project gets them from, as its `package.json` says it: a version, or the tarball. */
export type PackageSources =
  | Readonly<{ ok: true; of: Readonly<Record<string, string>> }>
  | Readonly<{ ok: false; missing: readonly string[] }>;

/**
 * From the registry in this version, or from a folder of tarballs as `npm run pack` in Warren's repository makes them.
 *
 * @param project the project's folder, from which the tarballs are named
 */
export function packageSources(version: string, project: string, folder: string | undefined): PackageSources {
  if (folder === undefined)
    return { ok: true, of: Object.fromEntries(packagesOfOurs.map((name) => [name, `^${version}`])) };
  const tarballs = packagesOfOurs.map(
    (name) => [name, path.resolve(folder, tarballOf(name, version))] as const,
  );
  const missing = tarballs.filter(([, file]) => !existsSync(file)).map(([, file]) => file);
  if (missing.length > 0) return { ok: false, missing };

  return {
    ok: true,
    of: Object.fromEntries(
      tarballs.map(([name, file]) => [
        name,
        `file:${path.relative(project, file).split(path.sep).join("/")}`,
      ]),
    ),
  };
}

function tarballOf(name: string, version: string): string {
  return `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
}
