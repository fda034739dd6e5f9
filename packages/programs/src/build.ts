import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { operations, programs } from "./programs.js";
import { repository } from "./repository.js";

// Our own workspaces become part of the file; everything from the registry stays where npm put it.
const ownCodeOnly: Plugin = {
  name: "own code only",
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, ({ path }) =>
      path.startsWith("@warren/") ? undefined : { path, external: true },
    );
  },
};

/** Compiles each program to one file, `<folder>/<name>.js`. Takes about a second for all. */
export async function buildPrograms(
  options: Readonly<{
    /** Inside the repository, since programs look for node_modules above them. Default `dist`. */
    folder?: string;
  }> = {},
): Promise<void> {
  const folder = options.folder ?? join(repository, "dist");
  await mkdir(folder, { recursive: true });
  await compile([...programs, ...operations], folder);
}

/** A file to be compiled, and what it is to be called. */
export type Compiled = Readonly<{ name: string; entry: string }>;

/** Compiles each to one file of its name. Returns what esbuild says of it: what was imported from outside among other things. */
export async function compile(files: readonly Compiled[], folder: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: repository,
    entryPoints: files.map(({ name, entry }) => ({ in: entry, out: name })),
    outdir: folder,
    metafile: true,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: true,
    logLevel: "warning",
    plugins: [ownCodeOnly],
  });

  return metafile;
}

/** Compiled programs of a run's own, which other runs neither see nor change. */
export type OwnPrograms = Readonly<{ folder: string; remove(): Promise<void> }>;

/** Compiles every program into a new folder below `dist`. */
export async function buildOwnPrograms(): Promise<OwnPrograms> {
  const parent = join(repository, "dist");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "run-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await buildPrograms({ folder });

    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
