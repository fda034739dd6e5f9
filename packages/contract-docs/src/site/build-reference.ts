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
    await addLinkToSite(path.join(output, "index.html"));
    await cp(output, folder, { recursive: true });
  });
}

const linkToSite =
  '<p style="margin:0;padding:0.75rem 2rem;font:0.95rem system-ui,sans-serif"><a href="../index.html">← Overview</a></p>';

/** Puts a link to the site on a page of the reference, which has none. */
async function addLinkToSite(page: string): Promise<void> {
  const text = await readFile(page, "utf8");
  await writeFile(
    page,
    text.replace(/<body[^>]*>/, (body) => `${body}\n${linkToSite}`),
  );
}
