import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { filesOfOurs } from "@warren/contract-docs/files";
import { repository, type Command } from "./published.js";
import { noticesOf } from "./notices.js";

/**
 * Bundles a command into a folder: `dist/` with what runs, what a site is made with, and the licences of the libraries in it.
 * Modules in the package's folder `published/` take the place of those of the same name: they find files where these are here.
 */
export async function buildCommand({ folder, bin, external }: Command, target: string): Promise<void> {
  const source = path.join(repository, "packages", folder);
  const dist = path.join(target, "dist");
  const { metafile } = await build({
    entryPoints: Object.values(bin).map((file) => path.join(source, "src", file)),
    outdir: dist,
    absWorkingDir: repository,
    bundle: true,
    // A command loads what it needs, and no more.
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    external: [...external, ...external.map((name) => `${name}/*`)],
    // No source maps: with the libraries' sources they are 20 MB, and without them they only name folders of this machine.
    sourcemap: false,
    metafile: true,
    logLevel: "warning",
    plugins: [asPublished(path.join(source, "published"))],
    // Libraries in CommonJS ask for Node's own modules by `require`, which ES modules have not.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
  });
  for (const file of Object.values(bin)) await makeProgram(path.join(dist, file.replace(/\.ts$/, ".js")));
  await copySiteFiles(path.join(dist, "site"));
  await copyTemplate(path.join(dist, "template"));
  await writeFile(path.join(dist, "THIRD-PARTY-LICENSES.txt"), await noticesOf(inputsOf(metafile)));
}

const replaced = /\/(load-sources|import-contracts|generator-name|files-of-ours|template-folder)\.js$/;

function asPublished(folder: string): Plugin {
  return {
    name: "as-published",
    setup(bundler) {
      bundler.onResolve({ filter: replaced }, ({ path: name }) => ({
        path: path.join(folder, path.basename(name).replace(/\.js$/, ".ts")),
      }));
    },
  };
}

async function makeProgram(file: string): Promise<void> {
  await writeFile(file, `#!/usr/bin/env node\n${await readFile(file, "utf8")}`, { mode: 0o755 });
}

async function copySiteFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(filesOfOurs.assets, path.join(folder, "assets"), { recursive: true });
  await cp(filesOfOurs.minisearch, path.join(folder, "minisearch.js"));
  await cp(filesOfOurs.reference.script, path.join(folder, "asyncapi-ui.min.js"));
  await cp(
    `${filesOfOurs.reference.script}.LICENSE.txt`,
    path.join(folder, "asyncapi-ui.min.js.LICENSE.txt"),
  );
  await cp(filesOfOurs.reference.style, path.join(folder, "asyncapi.min.css"));
}

/** The projects that `warren init` writes. What is generated in them it makes itself. */
async function copyTemplate(folder: string): Promise<void> {
  const source = path.join(repository, "packages/template");
  for (const project of ["bakery", "from-document"])
    await cp(path.join(source, project), path.join(folder, project), {
      recursive: true,
      filter: (file) => !/^(generated|node_modules|dist|\.warren|\.env.*|.*\.log)$/.test(path.basename(file)),
    });
}

function inputsOf({ inputs }: Metafile): readonly string[] {
  return Object.keys(inputs).map((file) => path.resolve(repository, file));
}
