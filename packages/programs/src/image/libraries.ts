import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A package from the registry, as npm put it below a `node_modules`. */
export type Library = Readonly<{ name: string; version: string; folder: string }>;

/** What a package says of itself, as far as it matters here. */
type Manifest = Readonly<{
  version: string;
  dependencies?: Readonly<Record<string, string>>;
  optionalDependencies?: Readonly<Record<string, string>>;
  peerDependencies?: Readonly<Record<string, string>>;
}>;

/** Peers that are asked for their types alone. */
const TYPES_ONLY: ReadonlySet<string> = new Set(["typescript"]);

/**
 * The named packages and all that they need in turn, as they are installed. What is optional or a peer counts where it is there.
 *
 * @param from the folder whose `node_modules`, or those above it, has the named ones
 * @throws Error where one is not installed
 */
export function librariesFor(names: readonly string[], from: string): readonly Library[] {
  const found = new Map<string, Library>();
  const visit = (name: string, importer: string, mayLack: boolean) => {
    const folder = installed(name, importer);
    if (folder === undefined) {
      if (mayLack) return;
      throw new Error(`${name} is not installed, and ${importer} needs it: run npm ci`);
    }
    if (found.has(folder)) return;
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    found.set(folder, { name, version: manifest.version, folder });
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest;
    for (const needed of Object.keys(dependencies)) visit(needed, folder, needed in optionalDependencies);
    for (const wanted of Object.keys({ ...optionalDependencies, ...peerDependencies }))
      if (!TYPES_ONLY.has(wanted)) visit(wanted, folder, true);
  };
  for (const name of names) visit(name, from, false);

  return [...found.values()];
}

/** As Node looks for it: in each `node_modules` on the way up. */
function installed(name: string, importer: string): string | undefined {
  for (let folder = importer; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The package of an import: `@trpc/server` of `@trpc/server/http`. Undefined where Node brings it along. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  const [first = "", second = ""] = specifier.split("/");

  return first.startsWith("@") ? `${first}/${second}` : first;
}
