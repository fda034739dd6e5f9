import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify, type AsyncAPIDocumentInterface } from "@asyncapi/parser";
import { filesOfOurs } from "./files-of-ours.js";
import { html } from "./html.js";

/**
 * Writes the HTML reference of a document into a folder: AsyncAPI's own component with the document as data, nothing of it from
 * the network. The browser makes the page: made here, it would be twenty times as large, and need a browser's worth of packages.
 */
export async function buildReference(document: AsyncAPIDocumentInterface, folder: string): Promise<void> {
  const schema = stringify(document);
  if (schema === undefined) throw new Error("The parser has no text for the document that it parsed.");
  const title = `${document.info().title()} ${document.info().version()}`;

  for (const name of ["js", "css"]) await mkdir(path.join(folder, name), { recursive: true });
  await cp(filesOfOurs.reference.script, path.join(folder, "js/asyncapi-ui.min.js"));
  await cp(filesOfOurs.reference.style, path.join(folder, "css/asyncapi.min.css"));
  await writeFile(path.join(folder, "css/page.css"), style);
  await writeFile(path.join(folder, "js/app.js"), appOf(schema));
  await writeFile(path.join(folder, "index.html"), pageOf(title));
}

const style = `body { margin: 0; font-family: system-ui, sans-serif; }
.back { margin: 0; padding: 0.75rem 2rem; font-size: 0.95rem; }
`;

/** What the component shows besides its defaults. */
const config = { show: { sidebar: true }, sidebar: { showOperations: "byDefault" } };

/** @param schema the parsed document as JSON, which is JavaScript too, and a file of its own needs no other escapes */
function appOf(schema: string): string {
  return `AsyncApiStandalone.render(
  { schema: ${schema}, config: ${JSON.stringify(config)} },
  document.getElementById("root"),
);
`;
}

function pageOf(title: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · AsyncAPI reference</title>
        <link rel="icon" href="../assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="css/asyncapi.min.css" />
        <link rel="stylesheet" href="css/page.css" />
      </head>
      <body>
        <p class="back"><a href="../index.html">← Overview</a></p>
        <div id="root">
          <noscript>This page needs JavaScript. The other pages of the site do not.</noscript>
        </div>
        <script src="js/asyncapi-ui.min.js"></script>
        <script src="js/app.js"></script>
      </body>
    </html> `.text;
}
