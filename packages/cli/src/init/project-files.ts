import type { Folder } from "@warren/codegen";

/** What of the template depends on the project. */
export type Project = Readonly<{
  name: string;
  /** Where each package of ours comes from, as `package.json` says it. */
  sources: Readonly<Record<string, string>>;
}>;

type Manifest = Readonly<Record<string, unknown>> &
  Readonly<{
    dependencies: Readonly<Record<string, string>>;
    devDependencies: Readonly<Record<string, string>>;
  }>;

const forEverySystem =
  /^(package\.json|gitignore|tsconfig\.json|compose\.yaml|warren\.config\.yaml|src\/(service|start|main)\.ts|test\/services\.test\.ts)$/;

/** The example's files, as they are in a project of that name. It has better tests than that its services start. */
export function exampleFiles(example: Folder, project: Project): Folder {
  return named(new Map([...example].filter(([file]) => file !== "test/services.test.ts")), project);
}

/**
 * What a project around somebody's document has besides it and its services: what of the example every system needs, and what is only
 * for such a project.
 */
export function surroundingFiles(example: Folder, fromDocument: Folder, project: Project): Folder {
  const common = [...example].filter(([file]) => forEverySystem.test(file));

  return named(new Map([...common, ...fromDocument]), project);
}

function named(files: Folder, { name, sources }: Project): Folder {
  return new Map(
    [...files].map(([file, text]) => {
      switch (file) {
        // npm leaves a .gitignore out of packages.
        case "gitignore":
          return [".gitignore", text];
        case "package.json":
          return [file, manifestOf(JSON.parse(text) as Manifest, name, sources)];
        case "README.md":
          return [file, text.replace(/^# .*$/m, `# ${name}`)];
        default:
          return [file, text];
      }
    }),
  );
}

function manifestOf(example: Manifest, name: string, sources: Project["sources"]): string {
  const libraries = (list: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(list).map(([library, tested]) => [library, sources[library] ?? `^${tested}`]),
    );
  const { dependencies, devDependencies, ...rest } = example;

  return `${JSON.stringify(
    { ...rest, name, dependencies: libraries(dependencies), devDependencies: libraries(devDependencies) },
    null,
    2,
  )}\n`;
}
