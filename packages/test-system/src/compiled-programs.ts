import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildPrograms, repository } from "@warren/programs";

/** Compiles the programs into a folder of this run's own, inside the repository: they look for node_modules above them. */
export async function compiledPrograms(): Promise<string> {
  const parent = join(repository, "dist");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "system-test-"));
  await buildPrograms({ folder });

  return folder;
}

export function removePrograms(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
