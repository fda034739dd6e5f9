import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "@warren/programs";
import { build } from "esbuild";

/** A program of a benchmark, as one file. */
export type Compiled = Readonly<{ file: string; remove(): Promise<void> }>;

/** Compiles `bench/<folder>/main.ts` as Warren's programs are: our own code in one file, the rest from node_modules. */
export async function compile(folder: string): Promise<Compiled> {
  const parent = join(repository, "dist");
  await mkdir(parent, { recursive: true });
  const own = await mkdtemp(join(parent, `${folder}-`));
  const file = join(own, `${folder}.js`);
  await build({
    absWorkingDir: repository,
    entryPoints: [join(repository, "bench", folder, "main.ts")],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: true,
    logLevel: "warning",
    plugins: [
      {
        name: "own code only",
        setup(builder) {
          builder.onResolve({ filter: /^[^./]/ }, ({ path }) =>
            path.startsWith("@warren/") ? undefined : { path, external: true },
          );
        },
      },
    ],
  });

  return { file, remove: () => rm(own, { recursive: true, force: true }) };
}
