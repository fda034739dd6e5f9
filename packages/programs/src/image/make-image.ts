import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { compile, type Compiled } from "../build.js";
import { buildConsole } from "../build-console.js";
import { gateway, operations, services } from "../programs.js";
import { repository } from "../repository.js";
import { librariesFor, packageOf, type Library } from "./libraries.js";
import { listOfLibraries } from "./list-of-libraries.js";

/** What an image holds: the files that it can run, and what these read. */
type Image = Readonly<{ name: string; files: readonly Compiled[]; data: readonly string[] }>;

const images: readonly Image[] = [
  ...[...services, gateway].map(({ name, entry }) => ({
    name,
    files: [{ name: "main", entry }],
    data: [],
  })),
  { name: "operations", files: operations, data: ["generated/broker/definitions.json"] },
];

/** An image for each program, with its file as `main.js`, and one with what runs once before them. */
export const imageNames: readonly string[] = images.map(({ name }) => name);

/**
 * Fills a folder with all that an image needs to run, and nothing else: the compiled files, the libraries that they load as npm
 * installed them, a `package.json` that names these, and `sbom.cdx.json` that lists all of them.
 *
 * @param folder is made where it is missing; everybody may read it afterwards, so it has to be empty
 * @param more texts that become part of the image, by their files
 * @throws Error where there is no such image, the folder holds something, or a library is not installed
 */
export async function makeImage(
  name: string,
  folder: string,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const image = images.find((one) => one.name === name);
  if (image === undefined)
    throw new Error(`There is no image ${JSON.stringify(name)}; there are: ${imageNames.join(", ")}.`);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new Error(`${folder} is not empty. Name a folder that is, or one that is not there yet.`);
  for (const [file, text] of Object.entries(more)) await writeFile(join(folder, file), text);
  const loaded = await compileAll(image.files, folder);
  const libraries = librariesFor(loaded, repository);
  await copyLibraries(libraries, folder);
  await writeManifests(name, { libraries, loaded, folder });
  for (const file of image.data) await cp(join(repository, file), join(folder, file));
  if (name === gateway.name) await copyConsole(folder);
  // The image's user owns none of it. A checkout under umask 077 has files that only their owner may read.
  await promisify(execFile)("chmod", ["-R", "a+rX", folder]);
}

/** To where the gateway looks for it. */
async function copyConsole(folder: string): Promise<void> {
  const { folder: built } = await buildConsole();
  await cp(built, join(folder, relative(repository, built)), { recursive: true });
}

/** Returns the packages that the compiled files load, also later and also as files. */
async function compileAll(files: readonly Compiled[], folder: string): Promise<readonly string[]> {
  const { outputs } = await compile(files, folder);
  const imported = Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .flatMap(({ path, external }) => (external === true ? [packageOf(path)] : []));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, `${file.name}.js`), "utf8")));
  const resolved = texts.flatMap((text) =>
    [...text.matchAll(/\bcreateRequire\([^)]*\)\.resolve\("([^"]+)"\)/g)].map(([, path = ""]) =>
      packageOf(path),
    ),
  );

  return [...new Set([...imported, ...resolved])].filter((name) => name !== undefined).sort();
}

/** With the libraries below each: npm has put them there for it alone. */
async function copyLibraries(libraries: readonly Library[], folder: string): Promise<void> {
  const places = libraries.map((one) => relative(repository, one.folder)).filter(isAtTop);
  // Thousands of small files, which Node copies ten times as slowly.
  await promisify(execFile)("cp", ["-R", "--parents", ...places, folder], { cwd: repository });
}

function isAtTop(place: string): boolean {
  return place.lastIndexOf("node_modules") === 0;
}

async function writeManifests(
  image: string,
  {
    libraries,
    loaded,
    folder,
  }: Readonly<{ libraries: readonly Library[]; loaded: readonly string[]; folder: string }>,
): Promise<void> {
  const own = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as Readonly<
    Record<"version" | "license", string>
  >;
  const { version, license } = own;
  const name = `warren-${image}`;
  const dependencies = Object.fromEntries(
    libraries
      .filter((one) => loaded.includes(one.name) && isAtTop(relative(repository, one.folder)))
      .map((one) => [one.name, one.version]),
  );
  const manifest = { name, version, license, private: true, type: "module", dependencies };
  await writeJson(join(folder, "package.json"), manifest);
  await writeJson(join(folder, "sbom.cdx.json"), listOfLibraries({ name, version }, libraries));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
