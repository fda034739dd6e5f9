import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { data, openLittleGateway } from "../src/testing/little-gateway.js";
import type { LittleGateway } from "../src/testing/little-gateway.js";
import { buildClient } from "./bundle.js";

const packageFolder = join(import.meta.dirname, "..");
const LIMIT_BYTES = 15_000;

const APP = `
import { createWarrenClient, problemOf } from "./src/index.ts";

const warren = createWarrenClient({ url: "/", token: () => localStorage.getItem("token") ?? undefined });
try {
  const { id } = await warren.orders.place.mutate(window.order);
  for await (const { data } of warren.orders.watch.subscribe({ id })) document.title = data.status;
} catch (error) {
  alert(problemOf(error).message);
}`;

describe("an app in the browser", () => {
  let text: string;
  let inputs: readonly string[];

  beforeAll(async () => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: APP, resolveDir: packageFolder, loader: "ts" },
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      metafile: true,
      write: false,
      outfile: "app.js",
      legalComments: "external",
      logLevel: "warning",
    });
    text = outputFiles.find(({ path }) => path.endsWith("app.js"))?.text ?? "";
    inputs = Object.entries(metafile.outputs["app.js"]?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [path] : [],
    );
  });

  test("loads less than 15 KB, which is what the README says", async () => {
    const bytes = gzipSync(text, { level: 9 }).length;
    const readme = await readFile(join(packageFolder, "README.md"), "utf8");
    const said = Number(/([\d.]+) KB gzipped/.exec(readme)?.[1]) * 1_000;

    expect(bytes).toBeLessThan(LIMIT_BYTES);
    expect(said).toBeGreaterThanOrEqual(bytes);
    expect(said - bytes).toBeLessThan(500);
  });

  test("loads nothing of a server", () => {
    const packages = inputs.map(
      (path) =>
        /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ??
        path.replace(/^.*\/src\//, "src/").split("/")[0],
    );

    // tRPC's client stands on what `@trpc/server` shares with it.
    expect(new Set(packages)).toEqual(
      new Set(["@trpc/client", "@trpc/server", "eventsource-parser", "<stdin>", "src"]),
    );
    expect(inputs.filter((path) => /adapters|initTRPC|gateway/.test(path))).toEqual([]);
    expect(text.match(/node:|require\(|resolveResponse|ZodError|fastify|amqp/gi)).toBeNull();
  });
});

describe("what npm gets", () => {
  let folder: string;
  let gateway: LittleGateway;

  beforeAll(async () => {
    const dist = join(packageFolder, "dist");
    await mkdir(dist, { recursive: true });
    // Inside the package: what it imports is looked for above it.
    folder = await mkdtemp(join(dist, "test-"));
    await buildClient(folder);
    gateway = await openLittleGateway();
    gateway.answer(data({ products: [] }));
  });
  afterAll(async () => {
    await gateway.close();
    await rm(folder, { recursive: true });
  });

  test.each([
    [
      "module",
      "import { createWarrenClient } from './index.js'; import { createWarrenQueries } from './query.js';",
    ],
    [
      "commonjs",
      "const { createWarrenClient } = require('./index.cjs'); const { createWarrenQueries } = require('./query.cjs');",
    ],
  ])("works in Node as %s", async (type, imports) => {
    const program = `${imports}
      const queries = createWarrenQueries(createWarrenClient({ url: ${JSON.stringify(gateway.url)} }));
      const { queryFn } = queries.catalog.list.queryOptions({});
      queryFn({ signal: new AbortController().signal }).then((page) => console.log(JSON.stringify(page)));`;
    const { stdout } = await promisify(execFile)("node", [`--input-type=${type}`, "--eval", program], {
      cwd: folder,
    });

    expect(JSON.parse(stdout)).toEqual({ products: [] });
  });
});
