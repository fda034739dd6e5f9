import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import Generator from "@asyncapi/generator";
import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { GeneratedFile } from "../emit/generated-file.js";
import { readFolder, type Folder } from "./folder.js";
import { inWorkFolder } from "./work-folder.js";

const ownTemplate = path.resolve(import.meta.dirname, "../../template");

/** Has the AsyncAPI generator write files, through our template, and returns what it wrote. */
export async function runTemplate(
  document: AsyncAPIDocumentInterface,
  files: readonly GeneratedFile[],
): Promise<Folder> {
  return inWorkFolder(async (work) => {
    const template = path.join(work, "template");
    const target = path.join(work, "output");
    await cp(ownTemplate, template, { recursive: true });
    // The generator does not make folders for the files that a template names.
    const folders = new Set(files.map((file) => path.dirname(file.path)));
    for (const folder of folders) await mkdir(path.join(target, folder), { recursive: true });

    const generator = new Generator(template, target, {
      forceWrite: true,
      templateParams: { files: () => files },
    });
    await generator.generate(document);

    return readFolder(target);
  });
}
