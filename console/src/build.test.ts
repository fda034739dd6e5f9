import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { buildConsole } from "@warren/programs";
import { beforeAll, expect, test } from "vitest";

const LIMIT_BYTES = 200_000;

type Chunk = Readonly<{ file: string; imports?: readonly string[]; css?: readonly string[] }>;
type Manifest = Readonly<Record<string, Chunk>>;

let folder: string;
let manifest: Manifest;

beforeAll(async () => {
  ({ folder } = await buildConsole());
  manifest = JSON.parse(await readFile(path.join(folder, ".vite", "manifest.json"), "utf8")) as Manifest;
});

test("the shop's first load is less than 200 KB of gzipped JavaScript, and other pages are not in it", async () => {
  const files = filesFor(["index.html", "src/shop/shop-page.tsx"]);
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file))));
  const bytes = texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);

  expect(bytes).toBeLessThan(LIMIT_BYTES);
  // Or it is not the load that was weighed.
  expect(bytes).toBeGreaterThan(LIMIT_BYTES / 4);
  expect(files).not.toContain(manifest["src/orders/orders-page.tsx"]?.file);
  expect(files).not.toContain(manifest["src/insights/insights-page.tsx"]?.file);
});

test("nothing stands in the page itself, and nothing is named that is on another host", async () => {
  const page = await readFile(path.join(folder, "index.html"), "utf8");

  expect(page).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\son[a-z]+=/i);
  expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].filter(([, to]) => !to?.startsWith("/"))).toEqual([]);
});

test("a build of the same sources is not made again", async () => {
  expect(await buildConsole()).toEqual({ folder, built: false });
});

/** What a browser loads for these, each once. */
function filesFor(entries: readonly string[]): readonly string[] {
  const files = new Set<string>();
  // A set may grow while it is walked: what is added is still visited.
  const names = new Set(entries);
  for (const name of names) {
    const { file, imports = [] } = manifest[name] ?? missing(name);
    files.add(file);
    for (const one of imports) names.add(one);
  }

  return [...files];
}

function missing(name: string): never {
  throw new Error(`the build has no ${name}`);
}
