import { pathToFileURL } from "node:url";

/** All that a file of contracts exports. Whoever runs TypeScript runs it too; the published command does not (packages/cli/published). */
export async function importContracts(file: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
}
