import { cp, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const original = path.dirname(createRequire(import.meta.url).resolve("@asyncapi/html-template/package.json"));

/** The browser's half of the reference, relative to the template and to what it writes. */
const browserBundle = "js/asyncapi-ui.min.js";

// The bundle is minified already, and to transpile it takes half a minute. The PDF hook loads a headless browser. The
// compiled form that comes with the package names folders of the machine that built it.
const leftOut = [`template/${browserBundle}`, "hooks/99_generatePdf.js", "__transpiled", "node_modules"];

/** Copies the HTML template to where the generator may transpile it, without what is not needed for that. */
export async function copyHtmlTemplate(target: string): Promise<void> {
  const without = new Set(leftOut.map((file) => path.join(original, file)));
  await cp(original, target, { recursive: true, filter: (file) => !without.has(file) });
  await symlink(path.join(original, "node_modules"), path.join(target, "node_modules"), "junction");
}

/** Puts the browser's half into the finished reference. */
export async function copyBrowserBundle(docs: string): Promise<void> {
  await cp(path.join(original, "template", browserBundle), path.join(docs, browserBundle));
}
