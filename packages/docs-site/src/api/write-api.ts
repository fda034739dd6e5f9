import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Application, Converter, type Configuration } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { nameConstraint, nameType, showMembers } from "./types-as-written.js";

/** What a link to a line of code begins with, before its path from the root: `source-of:packages/a/src/b.ts#L3`. */
export const SOURCE = "source-of:";

const options: Configuration.TypeDocOptions & PluginOptions = {
  plugin: ["typedoc-plugin-markdown"],
  // The compiler's own check is elsewhere, with all rules.
  skipErrorChecking: true,
  logLevel: "Warn",
  readme: "none",
  disableGit: true,
  sourceLinkTemplate: `${SOURCE}{path}#L{line}`,
  excludeInternal: true,
  excludePrivate: true,
  // What our errors have of `Error` is Node's.
  excludeExternals: true,
  sort: ["source-order"],
  alwaysCreateEntryPointModule: true,
  validation: { invalidLink: true, notExported: false, notDocumented: true },
  requiredToBeDocumented: ["Class", "Function", "Interface", "TypeAlias", "Variable"],

  router: "module",
  excludeScopesInPaths: true,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  useHTMLAnchors: true,
  expandParameters: true,
  parametersFormat: "table",
  propertyMembersFormat: "table",
  classPropertiesFormat: "table",
  interfacePropertiesFormat: "table",
  typeAliasPropertiesFormat: "table",
  typeDeclarationFormat: "table",
  typeDeclarationVisibility: "compact",
  tableColumnSettings: {
    hideDefaults: true,
    hideInherited: true,
    hideModifiers: true,
    hideOverrides: true,
    hideSources: true,
  },
};

/**
 * Has TypeDoc write a Markdown file for each entry into a folder: `@warren/messaging/contract` becomes `messaging/contract.md`. What is
 * wrong with a comment it prints.
 *
 * @throws Error where a comment is missing, or links to nothing
 */
export async function writeApi(
  root: string,
  entries: readonly Readonly<{ name: string; file: string }>[],
  folder: string,
): Promise<void> {
  const files = entries.map(({ file }) => path.join(root, file));
  const app = await Application.bootstrapWithPlugins({
    ...options,
    entryPoints: files,
    tsconfig: await programOf(files, root, folder),
    basePath: root,
    displayBasePath: root,
    packagesRequiringDocumentation: entries.map(({ name }) => packageOf(name)),
  });
  app.converter.on(Converter.EVENT_CREATE_SIGNATURE, nameType);
  app.converter.on(Converter.EVENT_CREATE_PARAMETER, nameType);
  app.converter.on(Converter.EVENT_CREATE_TYPE_PARAMETER, nameConstraint);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, showMembers);
  const project = await app.convert();
  if (project === undefined)
    throw new Error("The packages could not be read: TypeDoc's lines above say why.");
  for (const one of project.children ?? [])
    one.name = entries.find(({ file }) => file === one.sources?.[0]?.fileName)?.name ?? one.name;

  app.validate(project);
  if (app.logger.hasWarnings() || app.logger.hasErrors())
    throw new Error(
      "Comments in the packages have faults: TypeDoc's lines above name them. Mend them, and build the docs again.",
    );
  await app.outputs.writeOutput({ name: "markdown", path: folder }, project);
}

/** A program of these files alone: the whole repository's takes three times as long to read. */
async function programOf(files: readonly string[], root: string, folder: string): Promise<string> {
  const tsconfig = path.join(folder, "tsconfig.json");
  const program = {
    extends: path.join(root, "tsconfig.json"),
    compilerOptions: { typeRoots: [path.join(root, "node_modules/@types")] },
    files,
    include: [],
    exclude: [],
  };
  await writeFile(tsconfig, JSON.stringify(program));

  return tsconfig;
}

/** `@warren/messaging` of `@warren/messaging/contract`. */
function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}
