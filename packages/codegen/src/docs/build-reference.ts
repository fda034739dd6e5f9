import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import Generator from "@asyncapi/generator";
import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import { inWorkFolder } from "../generate/work-folder.js";
import { copyBrowserBundle, copyHtmlTemplate } from "./copy-html-template.js";

/** Writes the HTML reference of a document into a folder: pages, scripts and styles, nothing of it from the network. */
export async function buildReference(document: AsyncAPIDocumentInterface, folder: string): Promise<void> {
  await inWorkFolder(async (work) => {
    const template = path.join(work, "template");
    const output = path.join(work, "output");
    await copyHtmlTemplate(template);
    await mkdir(path.join(output, "js"), { recursive: true });
    const generator = new Generator(template, output, {
      forceWrite: true,
      templateParams: { singleFile: "false" },
    });
    await generator.generate(document);
    await copyBrowserBundle(output);
    await cp(output, folder, { recursive: true });
  });
}
