import type { Library } from "./published.js";

/** What of a `package.json` of the repository says something about the package that is published. */
export type Manifest = Readonly<{
  name: string;
  version: string;
  description?: string;
  license: string;
  sideEffects?: boolean;
  dependencies?: Readonly<Record<string, string>>;
  optionalDependencies?: Readonly<Record<string, string>>;
  peerDependencies?: Readonly<Record<string, string>>;
  peerDependenciesMeta?: object;
}>;

/** What the packages have in common. */
export type Common = Readonly<{ node: string }>;

/** The `package.json` of a library: `exports` that lead to compiled files, and the libraries that it imports. */
export function libraryManifest(
  manifest: Manifest,
  { entries, bin }: Pick<Library, "bin" | "entries">,
  imported: ReadonlySet<string>,
  common: Common,
): object {
  const main = built(entries["."] ?? "index.ts");
  const typesVersions = typesByEntry(entries);

  return {
    ...basics(manifest, common),
    sideEffects: false,
    main: `./dist/cjs/${main}.js`,
    module: `./dist/esm/${main}.js`,
    types: `./dist/cjs/${main}.d.ts`,
    exports: {
      ...Object.fromEntries(Object.entries(entries).map(([entry, file]) => [entry, entryTo(built(file))])),
      "./package.json": "./package.json",
    },
    // For TypeScript with `moduleResolution: node10`, which reads no `exports`.
    ...(Object.keys(typesVersions).length === 0 ? {} : { typesVersions: { "*": typesVersions } }),
    ...(bin === undefined ? {} : { bin: programs(bin, "dist/esm") }),
    files: ["dist", "CHANGELOG.md"],
    dependencies: needed(manifest, imported),
    // Looked for by name at run time. Each is for another machine, and was tested in this version.
    ...(manifest.optionalDependencies === undefined
      ? {}
      : { optionalDependencies: manifest.optionalDependencies }),
    ...peersOf(manifest),
  };
}

/** The `package.json` of a command: nothing of it can be imported. */
export function commandManifest(
  manifest: Manifest,
  bin: Readonly<Record<string, string>>,
  external: readonly string[],
  common: Common,
): object {
  return {
    ...basics(manifest, common),
    bin: programs(bin, "dist"),
    exports: { "./package.json": "./package.json" },
    files: ["dist", "CHANGELOG.md"],
    dependencies: needed(manifest, new Set(external)),
  };
}

/** What the project that installs a library has by itself. Of ours, what was made together. */
function peersOf({ version, peerDependencies, peerDependenciesMeta }: Manifest): object {
  if (peerDependencies === undefined) return {};
  const wanted = Object.entries(peerDependencies).map(([name, range]) => [
    name,
    name.startsWith("@warren/") ? `^${version}` : range,
  ]);

  return {
    peerDependencies: Object.fromEntries(wanted) as object,
    ...(peerDependenciesMeta === undefined ? {} : { peerDependenciesMeta }),
  };
}

function programs(bin: Readonly<Record<string, string>>, folder: string): object {
  return Object.fromEntries(Object.entries(bin).map(([name, file]) => [name, `${folder}/${built(file)}.js`]));
}

function basics({ name, version, description, license }: Manifest, { node }: Common): object {
  return { name, version, description, license, type: "module", engines: { node } };
}

/** CommonJS has a folder with a `package.json` of its own, so that the same relative imports hold in both. */
function entryTo(file: string): object {
  const condition = (folder: string) => ({
    types: `./dist/${folder}/${file}.d.ts`,
    default: `./dist/${folder}/${file}.js`,
  });

  return { import: condition("esm"), require: condition("cjs") };
}

function typesByEntry(entries: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(entries)
      .filter(([entry]) => entry !== ".")
      .map(([entry, file]) => [entry.replace("./", ""), [`./dist/cjs/${built(file)}.d.ts`]]),
  );
}

function built(file: string): string {
  return file.replace(/\.ts$/, "");
}

/**
 * Libraries as the project that installs them may have them: any version that is compatible with the one that was tested.
 *
 * @throws Error where something is imported that the package does not name
 */
function needed(manifest: Manifest, imported: ReadonlySet<string>): Readonly<Record<string, string>> {
  const known = { ...manifest.dependencies, ...manifest.optionalDependencies };

  const peers = manifest.peerDependencies ?? {};

  return Object.fromEntries(
    [...imported]
      .filter((name) => peers[name] === undefined)
      .sort()
      .map((name) => {
        const version = known[name];
        if (version === undefined)
          throw new Error(`${manifest.name} imports ${name}, which its package.json does not name.`);

        return [name, /^\d/.test(version) ? `^${version}` : version];
      }),
  );
}
