import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { programs } from "./programs.js";
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

/** Compiles each program to one file, `dist/<name>.js`. Takes about a second for all. */
export async function buildPrograms(): Promise<void> {
  await mkdir(join(repository, "dist"), { recursive: true });
  await build({
    absWorkingDir: repository,
    entryPoints: programs.map(({ name, entry }) => ({ in: entry, out: name })),
    outdir: "dist",
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: true,
    logLevel: "warning",
    plugins: [ownCodeOnly],
  });
}

if (import.meta.filename === process.argv[1]) await buildPrograms();
