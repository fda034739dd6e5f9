import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { repository } from "./repository.js";
import { takePlaceOf } from "./take-place-of.js";

/** What the console is made of. Its libraries are as the lock file says. */
const SOURCES = ["console", "packages/client/src", "package-lock.json"];

/** Holds the hash of what a build was made of. Not served: its name begins with a dot. */
const MADE_OF = ".made-of";

/** What a build of the console came to. */
export type ConsoleBuild = Readonly<{
  folder: string;
  /** False where the sources were those of the build that was there. */
  built: boolean;
}>;

/**
 * Builds the web console into `dist/console`, where the gateway looks for it, unless what is there was made of the same sources. Takes
 * some seconds. The new build takes the old one's place at the end, so that a gateway at work serves one or the other.
 *
 * @throws Error of Vite's with what is wrong in the sources
 */
export async function buildConsole(): Promise<ConsoleBuild> {
  const dist = join(repository, "dist");
  const folder = join(dist, "console");
  const hash = await hashOf(SOURCES);
  const isThere = async () => (await textIn(join(folder, MADE_OF))) === hash;
  if (await isThere()) return { folder, built: false };

  await mkdir(dist, { recursive: true });
  const draft = await mkdtemp(join(dist, "console-"));
  try {
    await runVite(draft);
    await writeFile(join(draft, MADE_OF), hash);
    // Two that build at once make the same: the second leaves the first one's, which somebody may be copying.
    if (!(await isThere())) await takePlaceOf(folder, draft);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }

  return { folder, built: true };
}

/**
 * In a process of its own: Vite sets NODE_ENV of the one in which it builds, and a launcher that became production's would start a shop
 * that takes nobody at their word.
 */
async function runVite(outDir: string): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin", "vite.js");
  const args = [vite, "build", "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"];
  await promisify(execFile)(process.execPath, args, {
    cwd: join(repository, "console"),
    env: { ...process.env, NODE_ENV: "production" },
  });
}

async function hashOf(places: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of (await Promise.all(places.map(filesAt))).flat().sort()) {
    hash.update(`${file}\0`);
    hash.update(await readFile(join(repository, file)));
  }

  return hash.digest("hex");
}

async function filesAt(place: string): Promise<readonly string[]> {
  const entries = await readdir(join(repository, place), { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [place];
  const found = entries
    .filter(({ name }) => name !== "node_modules" && !name.startsWith("."))
    .map(async (entry) => {
      const path = `${place}/${entry.name}`;

      return entry.isDirectory() ? filesAt(path) : [path];
    });

  return (await Promise.all(found)).flat();
}

async function textIn(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}
