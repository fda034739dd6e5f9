import path from "node:path";

/** The repository's folder. */
export const repository = path.resolve(import.meta.dirname, "../../..");

/** A package that programs import: compiled file by file, as ES modules and as CommonJS, with types. */
export type Library = Readonly<{
  kind: "library";
  name: string;
  /** The folder in `packages/`. */
  folder: string;
  /** What can be imported: the entry of `exports`, and its file in `src/`. */
  entries: Readonly<Record<string, string>>;
  /** What can be run, by its name; the file is in `src/` and begins with `#!`. */
  bin?: Readonly<Record<string, string>>;
  /** The module whose `AppRouter` its types name. They get it written out: nobody else has the gateway's sources. */
  router?: string;
  /** Files beside `src/` that it reads. They are beside the compiled ones in `dist/`. */
  assets?: readonly string[];
}>;

/** A package that people run: bundled, with all workspaces and most libraries that it is made of. */
export type Command = Readonly<{
  kind: "command";
  name: string;
  folder: string;
  /** What is run, by its name; the file is in `src/`. */
  bin: Readonly<Record<string, string>>;
  /** Libraries that stay packages of their own. All others are in the bundle. */
  external: readonly string[];
}>;

/** Whether an import is of a package that others install beside the one that imports it: it stays an import. */
export function isPublished(imported: string): boolean {
  return published.some(({ name }) => imported === name || imported.startsWith(`${name}/`));
}

/** What others install. All have the version of the repository. */
export const published: readonly (Library | Command)[] = [
  {
    kind: "library",
    name: "@warren/messaging",
    folder: "messaging",
    entries: { ".": "index.ts", "./contract": "contract/index.ts" },
  },
  {
    kind: "library",
    name: "@warren/testing",
    folder: "testing",
    entries: { ".": "index.ts", "./vitest": "vitest.ts", "./jest": "jest.ts" },
  },
  {
    kind: "library",
    name: "@warren/servers",
    folder: "servers",
    entries: { ".": "index.ts", "./vitest": "vitest.ts" },
    bin: { "warren-servers": "cli.ts" },
    assets: ["compose.yaml"],
  },
  {
    kind: "library",
    name: "@warren/client",
    folder: "client",
    entries: { ".": "index.ts", "./query": "query.ts" },
    router: "@warren/gateway/router",
  },
  {
    kind: "command",
    name: "@warren/cli",
    folder: "cli",
    bin: { warren: "main.ts" },
    // The project's own copies are taken where it has them: its formatter, its validators. tsx reads contracts.
    external: ["prettier", "tsx", "zod"],
  },
];
