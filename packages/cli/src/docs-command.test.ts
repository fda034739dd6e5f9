import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { docsCommand } from "./docs-command.js";
import { readFolder } from "@warren/codegen";
import { teaShop } from "@warren/codegen/testing";
import { html } from "@warren/contract-docs/pages";

test("the site has a page for everything, loads nothing that does not come with it, and keeps the reference of an unchanged document", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "warren-"));
  try {
    const docs = path.join(folder, "docs");
    const paths = { ...teaShop, docs };
    const printed: string[] = [];
    const output = {
      log: (line: string) => printed.push(line),
      error: (line: string) => printed.push(line),
    };
    const page = {
      place: "extra.html",
      title: "Extra <page>",
      summary: "A page of somebody else's.",
      body: () => html`<p>${"<script>alert(1)</script>"}</p>`,
    };

    expect(await docsCommand(paths, output), printed.join("\n")).toBe(0);
    expect(await docsCommand(paths, output)).toBe(0);
    const reference = await stat(path.join(docs, "reference/index.html"));
    expect(await docsCommand(paths, output, { pages: () => [page], madeFrom: [import.meta.filename] })).toBe(
      0,
    );
    expect(await stat(path.join(docs, "reference/index.html"))).toMatchObject({ size: reference.size });
    expect(printed).toEqual([
      `The docs are in ${docs}: open index.html.`,
      `${docs} is up to date.`,
      `The docs are in ${docs}: open index.html.`,
    ]);

    expect((await stat(docs)).mode & 0o777, "everybody may read it").toBe(0o755);

    const files = await readFolder(docs);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        "index.html",
        "topology.html",
        "extra.html",
        "messages/BrewTea.html",
        "services/till.html",
        "services/kitchen.html",
      ]),
    );
    expect(files.get("reference/js/app.js")).toContain("MenuChanged");
    expect(files.get("index.html")).toContain("Extra &#60;page&#62;");
    expect(files.get("extra.html")).not.toContain("<script>alert");
    for (const [name, text] of files) {
      if (!name.endsWith(".html")) continue;
      const loaded = /<(?:script|link|img)\b[^>]*?\b(?:src|href)="(?!data:)([^"]+)"/g;
      for (const [, address = ""] of text.matchAll(loaded)) {
        expect([...files.keys()]).toContain(path.posix.join(path.posix.dirname(name), address));
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
