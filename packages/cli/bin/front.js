import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

const main = path.resolve(import.meta.dirname, "../src/main.ts");
const folder = path.resolve(import.meta.dirname, "../.cache");
const compiled = path.join(folder, "front.js");

/**
 * The front of the command line (src/main.ts and what it imports at once) as JavaScript, compiled again only where one of its
 * sources has changed. tsx takes half a second to start, which `--help` need not wait for; commands are loaded through it.
 * The path of a file to import: the source itself where nothing can be written.
 */
export async function front() {
  if (await isFresh()) return compiled;
  try {
    return await compile();
  } catch {
    const { register } = await import("tsx/esm/api");
    register();

    return main;
  }
}

async function isFresh() {
  try {
    const [sources = ""] = (await readFile(compiled, "utf8")).split("\n", 1);
    for (const [file, changed] of JSON.parse(sources.slice("// ".length))) {
      if ((await stat(file)).mtimeMs !== changed) return false;
    }

    return true;
  } catch {
    return false;
  }
}

async function compile() {
  const { build } = await import("esbuild");
  const { outputFiles, metafile } = await build({
    entryPoints: [main],
    absWorkingDir: path.dirname(main),
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
    plugins: [{ name: "front", setup: resolveFront }],
  });
  const files = Object.keys(metafile.inputs).map((file) => path.resolve(path.dirname(main), file));
  const sources = await Promise.all(files.map(async (file) => [file, (await stat(file)).mtimeMs]));
  await mkdir(folder, { recursive: true });
  // Renamed, so that another process never reads half of it.
  const written = path.join(folder, `front-${process.pid}.js`);
  await writeFile(written, `// ${JSON.stringify(sources)}\n${outputFiles[0].text}`);
  await rename(written, compiled);

  return compiled;
}

/** Our own packages become part of the file. What is imported later stays the source that it is, and npm's packages where they are. */
function resolveFront({ onResolve }) {
  onResolve({ filter: /.*/ }, ({ path: name, kind, resolveDir }) => {
    if (kind === "dynamic-import" && name.startsWith(".")) {
      const source = path.resolve(resolveDir, name.replace(/\.js$/, ".ts"));

      return { path: pathToFileURL(source).href, external: true };
    }
    const isOurs = kind === "entry-point" || name.startsWith(".") || name.startsWith("@warren/");

    return isOurs ? undefined : { path: name, external: true };
  });
}
