import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";
import { packageOf } from "./build-library.js";
import { isPublished, repository } from "./published.js";
import { routerTypes } from "./router-types.js";

export type Declared = Readonly<{
  /** The library's `src`. */
  source: string;
  /** Where the types go; each gets all of them. */
  folders: readonly string[];
  /** The module of ours that a router's type is imported from, which is written out. */
  router: string | undefined;
}>;

/** Where the types of a router are, beside those of the library. */
const ROUTER = "router-types";

/**
 * Writes the types of a library into folders, one `.d.ts` for each file of `src` that its exports lead to. Returns the libraries whose
 * types they name.
 *
 * @throws Error where the compiler has something to say, and where the types name a package of ours: nobody else has it
 */
export async function writeDeclarations(
  entries: readonly string[],
  { source, folders, router }: Declared,
): Promise<ReadonlySet<string>> {
  const options = declarationOptions();
  const host = ts.createCompilerHost(options);
  const written = new Map<string, string>();
  host.writeFile = (file, text) => {
    if (file.startsWith(source + path.sep)) written.set(path.relative(source, file), text);
  };
  const program = ts.createProgram([...entries], options, host);
  const { diagnostics } = program.emit(undefined, undefined, undefined, true);
  const faults = [...diagnostics, ...ts.getPreEmitDiagnostics(program)];
  if (faults.length > 0) throw new Error(ts.formatDiagnostics(faults, host));

  if (router !== undefined) {
    for (const [file, text] of written)
      written.set(
        file,
        text.replaceAll(`"${router}"`, `"./${path.relative(path.dirname(file), ROUTER)}.js"`),
      );
    const { resolvedModule } = ts.resolveModuleName(router, entries[0] ?? source, options, host);
    written.set(`${ROUTER}.d.ts`, routerTypes(program, resolvedModule?.resolvedFileName ?? router));
  }

  const named = new Set<string>();
  for (const [file, text] of written) {
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (fileName.startsWith("@warren/") && !isPublished(fileName))
        throw new Error(`The types of ${path.join(source, file)} name ${fileName}, which nobody else has.`);
      if (!fileName.startsWith(".") && !fileName.startsWith("node:")) named.add(packageOf(fileName));
    }
    for (const folder of folders) {
      const target = path.join(folder, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    }
  }

  return named;
}

/** The compiler's options that the types of libraries are made with. */
export function declarationOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(path.join(repository, "tsconfig.json"), (file) =>
    ts.sys.readFile(file),
  ) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, repository);

  return {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    // Beside the sources, as far as the compiler knows; they are written elsewhere.
    outDir: repository,
    rootDir: repository,
  };
}
