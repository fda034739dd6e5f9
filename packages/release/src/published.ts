import path from "node:path";

/** The repository's folder. */
export const repository = path.resolve(import.meta.dirname, "../../..");

/** A package that programs import: compiled file by file, as ES modules and as CommonJS, with types. */
export type Library = Readonly<{
  kind: "library";
  /** The folder in `packages/`. */
  folder: string;
  /** What can be imported: the door, and its file in `src/`. */
  doors: Readonly<Record<string, string>>;
}>;

/** A package that people run: bundled, with all workspaces and most libraries that it is made of. */
export type Command = Readonly<{
  kind: "command";
  folder: string;
  /** What is run, by its name; the file is in `src/`. */
  bin: Readonly<Record<string, string>>;
  /** Libraries that stay packages of their own. All others are in the bundle. */
  external: readonly string[];
}>;

/** What others install, by the name that they install it by. All have the version of the repository. */
export const published = {
  "@warren/messaging": {
    kind: "library",
    folder: "messaging",
    doors: { ".": "index.ts", "./contract": "contract/index.ts" },
  },
  "@warren/cli": {
    kind: "command",
    folder: "cli",
    bin: { warren: "main.ts" },
    // The project's own copies are taken where it has them: its formatter, its validators. tsx reads contracts.
    external: ["prettier", "tsx", "zod"],
  },
} as const satisfies Readonly<Record<string, Library | Command>>;

export type PublishedName = keyof typeof published;
