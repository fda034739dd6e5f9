import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import { inWorkFolder, runGenerator } from "@warren/asyncapi/generator";
import { copyBrowserBundle, copyHtmlTemplate } from "./copy-html-template.js";

/** Writes the HTML reference of a document into a folder: pages, scripts and styles, nothing of it from the network. */
export async function buildReference(document: AsyncAPIDocumentInterface, folder: string): Promise<void> {
  await inWorkFolder(async (work) => {
    const template = path.join(work, "template");
    const output = path.join(work, "output");
    await copyHtmlTemplate(template);
    await mkdir(path.join(output, "js"), { recursive: true });
    await runGenerator({ template, target: output, parameters: { singleFile: "false" } }, document);
    await copyBrowserBundle(output);
    await addWayBack(path.join(output, "index.html"));
    await cp(output, folder, { recursive: true });
  });
}

const wayBack =
  '<p style="margin:0;padding:0.75rem 2rem;font:0.95rem system-ui,sans-serif"><a href="../index.html">← Overview</a></p>';

/** The reference does not know that it is a part of a site. */
async function addWayBack(page: string): Promise<void> {
  const text = await readFile(page, "utf8");
  await writeFile(
    page,
    text.replace(/<body[^>]*>/, (body) => `${body}\n${wayBack}`),
  );
}
