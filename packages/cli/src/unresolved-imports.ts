import { existsSync } from "node:fs";
import path from "node:path";

/** The packages that generated code imports. */
const imported = ["@warren/messaging", "zod"];

/** Those that a program in a folder would not find, going up through `node_modules` as Node does. */
export function unresolvedImports(folder: string): readonly string[] {
  return imported.filter((name) => !isInstalled(name, path.resolve(folder)));
}

function isInstalled(name: string, folder: string): boolean {
  if (existsSync(path.join(folder, "node_modules", name))) return true;
  const above = path.dirname(folder);

  return above !== folder && isInstalled(name, above);
}
