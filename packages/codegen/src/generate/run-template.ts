import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import Generator from "@asyncapi/generator";
import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import { readFolder, type Folder } from "./folder.js";

const packageFolder = path.resolve(import.meta.dirname, "../..");

/** Runs our template through the AsyncAPI generator and returns what it wrote. `folders` are those it writes into. */
export async function runTemplate(
  document: AsyncAPIDocumentInterface,
  options: Readonly<{ generator: string; folders: readonly string[] }>,
): Promise<Folder> {
  // The generator transpiles the template in its own folder, where two runs at once would get in each other's way. Below
  // this package, because the template has to find its libraries from there.
  const cache = path.join(packageFolder, ".cache");
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, "template-"));
  try {
    const template = path.join(work, "template");
    const target = path.join(work, "output");
    await cp(path.join(packageFolder, "template"), template, { recursive: true });
    // The generator does not make folders for the files that a template names.
    for (const folder of options.folders) await mkdir(path.join(target, folder), { recursive: true });

    const generator = new Generator(template, target, {
      forceWrite: true,
      templateParams: { generator: options.generator },
    });
    await generator.generate(document);

    return await readFolder(target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
