import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import { readFolder, type Folder } from "@warren/codegen";
import { runGenerator } from "./run-generator.js";
import { inWorkFolder } from "./work-folder.js";

const ownTemplate = path.resolve(import.meta.dirname, "../template");

/**
 * Has the AsyncAPI generator write files, through our template, and returns what it wrote. The generator takes its time to
 * load and to compile the template, in which the files can be made ready: it asks for them at the end.
 *
 * @param names the paths that the files will have
 */
export async function throughTemplate(
  document: AsyncAPIDocumentInterface,
  names: readonly string[],
  files: Promise<Folder>,
): Promise<Folder> {
  return inWorkFolder(async (work) => {
    const template = path.join(work, "template");
    const target = path.join(work, "output");
    await cp(ownTemplate, template, { recursive: true });
    // The generator does not make folders for the files that a template names.
    const folders = new Set(names.map((file) => path.dirname(file)));
    for (const folder of folders) await mkdir(path.join(target, folder), { recursive: true });

    const parameters = {
      files: async () => [...(await files)].map(([name, text]) => ({ path: name, text })),
    };
    await runGenerator({ template, target, parameters }, document);

    return readFolder(target);
  });
}
