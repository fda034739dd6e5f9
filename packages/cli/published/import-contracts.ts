import { pathToFileURL } from "node:url";

let registered = false;

/** All that a file of contracts exports. It is TypeScript, which Node 20 cannot read. */
export async function importContracts(file: string): Promise<Readonly<Record<string, unknown>>> {
  if (!registered) {
    const { register } = await import("tsx/esm/api");
    register();
    registered = true;
  }

  return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
}
