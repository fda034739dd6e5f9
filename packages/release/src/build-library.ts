import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build, type Plugin } from "esbuild";
import { writeDeclarations } from "./declarations.js";
import { isPublished, repository, type Library } from "./published.js";

const formats = ["esm", "cjs"] as const;

/** CommonJS has no `import.meta`: a module there is told its own address. */
const inCommonJs = {
  define: { "import.meta.url": "importMetaUrl" },
  inject: [path.join(import.meta.dirname, "import-meta-url.js")],
};

/**
 * Compiles a library into a folder: `dist/esm` and `dist/cjs`, each with types, one file for each of `src`. What it takes of our
 * other packages becomes part of the file that takes it. Returns the libraries that it imports.
 */
export async function buildLibrary(library: Library, target: string): Promise<ReadonlySet<string>> {
  const source = path.join(repository, "packages", library.folder, "src");
  const entries = Object.values(library.entries).map((file) => path.join(source, file));
  // Programs are ES modules only: they may wait at their top level.
  const programs = Object.values(library.bin ?? {}).map((file) => path.join(source, file));
  const files = {
    esm: await filesBehind([...entries, ...programs], source),
    cjs: await filesBehind(entries, source),
  };
  const imported = new Set<string>();
  for (const format of formats) {
    const outdir = path.join(target, "dist", format);
    await build({
      ...options,
      ...(format === "cjs" ? inCommonJs : {}),
      entryPoints: files[format],
      outdir,
      outbase: source,
      format,
      bundle: true,
      sourcemap: true,
      plugins: [fileByFile(source, imported)],
    });
    await nameSources(outdir);
    await writeFile(
      path.join(outdir, "package.json"),
      `${JSON.stringify({ type: format === "esm" ? "module" : "commonjs" })}\n`,
    );
  }
  for (const asset of library.assets ?? [])
    await cp(path.join(source, "..", asset), path.join(target, "dist", asset));
  const declarations = await writeDeclarations(entries, {
    source,
    folders: formats.map((format) => path.join(target, "dist", format)),
    router: library.router,
  });
  for (const name of declarations) imported.add(name);

  return imported;
}

/** Source maps name files as they are in the repository, wherever on the packing machine that lies. They hold the text of each. */
async function nameSources(outdir: string): Promise<void> {
  const files = await readdir(outdir, { recursive: true });
  for (const file of files.filter((name) => name.endsWith(".map"))) {
    const place = path.join(outdir, file);
    const map = JSON.parse(await readFile(place, "utf8")) as { sources: readonly string[] };
    const sources = map.sources.map((source) =>
      path.relative(repository, path.resolve(path.dirname(place), source)),
    );
    await writeFile(place, JSON.stringify({ ...map, sources, sourceRoot: "warren:///" }));
  }
}

const options = { platform: "node", target: "node20", logLevel: "warning" } as const;

/** The files of `src` that its exports lead to: no test, no helper of tests. */
async function filesBehind(entries: readonly string[], source: string): Promise<string[]> {
  const { metafile } = await build({
    ...options,
    entryPoints: [...entries],
    outdir: "none",
    format: "esm",
    bundle: true,
    write: false,
    metafile: true,
    absWorkingDir: repository,
    plugins: [onlyOurs],
  });

  return Object.keys(metafile.inputs)
    .map((file) => path.resolve(repository, file))
    .filter((file) => file.startsWith(source + path.sep))
    .sort();
}

const isOurs = (name: string) => name.startsWith("@warren/") && !isPublished(name);

/** Follows imports of our own code, and no others: what others install beside it is none of it. */
const onlyOurs: Plugin = {
  name: "only-ours",
  setup(bundler) {
    bundler.onResolve({ filter: /.*/ }, ({ path: name, kind }) =>
      kind === "entry-point" || name.startsWith(".") || isOurs(name)
        ? undefined
        : { path: name, external: true },
    );
  },
};

/** Leaves imports between files of the package as they are, takes in what is of another of our packages, and notes the rest. */
function fileByFile(source: string, imported: Set<string>): Plugin {
  return {
    name: "file-by-file",
    setup(bundler) {
      bundler.onResolve({ filter: /.*/ }, ({ path: name, kind, importer }) => {
        if (kind === "entry-point" || isOurs(name)) return undefined;
        const isInPackage = importer.startsWith(source + path.sep);
        if (name.startsWith(".")) return isInPackage ? { path: name, external: true } : undefined;
        if (!name.startsWith("node:")) imported.add(packageOf(name));

        return { path: name, external: true };
      });
    },
  };
}

/** `@scope/name` or `name` of what is imported. */
export function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}
