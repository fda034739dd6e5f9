import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";

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
