import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readFolder } from "../generate/folder.js";
import { pathsIn } from "../paths.js";
import { buildDocs } from "./build-docs.js";

const shop = path.resolve(import.meta.dirname, "../golden/tea-shop");
const patienceMs = 120_000;

test(
  "the reference names every message, and loads nothing that does not come with it",
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "warren-"));
    try {
      const docs = path.join(folder, "docs");
      const paths = { ...pathsIn(shop), contracts: path.join(shop, "contracts"), docs };
      expect(await buildDocs(paths)).toEqual([]);

      const files = await readFolder(docs);
      const page = await readFile(path.join(docs, "index.html"), "utf8");
      for (const message of ["BrewTea", "TeaServed", "MenuChanged"]) expect(page).toContain(message);
      const loaded = [...page.matchAll(/<(?:script|link|img)[^>]+(?:src|href)="(?!data:)([^"]+)"/g)].map(
        ([, file]) => file,
      );
      expect(loaded.length).toBeGreaterThan(0);
      for (const file of loaded) expect([...files.keys()]).toContain(file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  patienceMs,
);
