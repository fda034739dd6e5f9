import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { buildCommand } from "./build-command.js";
import { buildLibrary } from "./build-library.js";
import { commandManifest, libraryManifest, type Manifest } from "./manifest.js";
import { published, repository, type Command, type Library } from "./published.js";
import { withoutRelativeLinks } from "./readme.js";

/** A package that was made, and where its tarball is. */
export type Tarball = Readonly<{
  name: string;
  version: string;
  file: string;
  bytes: number;
  files: number;
}>;

export type PackOptions = Readonly<{
  /** What they say of themselves. Default: as in the repository. */
  version?: string;
  /** Which of them. Default: all. */
  names?: readonly string[];
}>;

/** Makes the tarballs of the packages that others install, as `npm publish` would send them, into a folder. */
export async function packAll(
  folder: string,
  { version, names }: PackOptions = {},
): Promise<readonly Tarball[]> {
  await mkdir(folder, { recursive: true });
  const made: Tarball[] = [];
  for (const what of published.filter(({ name }) => names?.includes(name) ?? true))
    made.push(await pack(what, folder, version));

  return made;
}

async function pack(what: Library | Command, folder: string, version: string | undefined): Promise<Tarball> {
  const stage = await mkdtemp(path.join(tmpdir(), "warren-pack-"));
  try {
    await stagePackage(what, stage, version);
    const { stdout } = await promisify(execFile)(
      "npm",
      ["pack", "--json", "--ignore-scripts", "--pack-destination", path.resolve(folder)],
      { cwd: stage, maxBuffer: 64 * 1024 * 1024 },
    );
    const [told] = JSON.parse(stdout) as readonly Readonly<{
      version: string;
      filename: string;
      size: number;
      entryCount: number;
    }>[];
    if (told === undefined) throw new Error(`npm packed nothing of ${what.name}.`);

    return {
      name: what.name,
      version: told.version,
      file: path.resolve(folder, told.filename),
      bytes: told.size,
      files: told.entryCount,
    };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function stagePackage(
  what: Library | Command,
  stage: string,
  version: string | undefined,
): Promise<void> {
  const source = path.join(repository, "packages", what.folder);
  const own = await readJson<Manifest>(path.join(source, "package.json"));
  const manifest = { ...own, version: version ?? own.version };
  const { engines } = await readJson<{ engines: { node: string } }>(path.join(repository, "package.json"));
  const written =
    what.kind === "library"
      ? libraryManifest(manifest, what, await buildLibrary(what, stage), engines)
      : commandManifest(manifest, what.bin, what.external, engines);
  if (what.kind === "command") await buildCommand(what, stage);

  await writeFile(path.join(stage, "package.json"), `${JSON.stringify(written, null, 2)}\n`);
  await writeFile(
    path.join(stage, "README.md"),
    withoutRelativeLinks(await readFile(path.join(source, "README.md"), "utf8")),
  );
  for (const file of ["LICENSE", "CHANGELOG.md"])
    await cp(path.join(repository, file), path.join(stage, file));
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, "utf8")) as T;
}
