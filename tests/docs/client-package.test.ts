import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packAll } from "@warren/release";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shell } from "./follow.js";
import { installFromHere } from "./outside.js";

// An app's team has the client's package, and nothing of the gateway.

const libraries = ["@trpc/client", "@trpc/server", "eventsource-parser", "typescript", "@types/node"];

const OWN = {
  private: true,
  type: "module",
  devDependencies: { "@types/node": "*", typescript: "*" },
};

// Not written into the programs below: no import of these tests.
const client = "@warren/client";

const PROGRAM = `
import { createWarrenClient, problemOf, type ProblemDetails } from "${client}";
import { createWarrenQueries } from "${client}/query";

const client = createWarrenClient({ url: process.argv[2] ?? "" });

async function main(): Promise<void> {
  const { products } = await client.catalog.list.query({ limit: 1 });
  const price: string | undefined = products[0]?.price;
  const { queryFn } = createWarrenQueries(client).catalog.list.queryOptions({});
  const again = await queryFn({ signal: new AbortController().signal });
  console.log(price, again.products.length);
}

/** What does not compile where the types are not those of the gateway. */
export async function typed(): Promise<void> {
  // @ts-expect-error a limit is a number
  await client.catalog.list.query({ limit: "1" });
  // @ts-expect-error an order without items
  await client.orders.place.mutate({ userId: "u" });
  // @ts-expect-error there is no such procedure
  await client.orders.find.query({ id: "a" });
  const placed = await client.orders.place.mutate({ items: [{ productId: "p", quantity: 1, price: "29.99" }] });
  const at: string = placed.status === "accepted" ? placed.acceptedAt : placed.createdAt;
  for await (const { id, data } of await client.orders.watch.subscribe({ id: at })) console.log(id, data.status);
  const code: ProblemDetails["code"] = "price_mismatch";
  // @ts-expect-error the gateway has no such code
  const none: ProblemDetails["code"] = "sunspots";
  console.log(code, none, problemOf(new Error()).kind);
}

void main();
`;

const PAGE = `
import { createWarrenClient, problemOf } from "${client}";

const warren = createWarrenClient({ url: "/", token: () => localStorage.getItem("token") ?? undefined });
const items = [{ productId: "prod-001", quantity: 2, price: 29.99 }];
warren.orders.place.mutate({ items }).then(({ id }) => {
  warren.orders.watch.subscribe({ id }, { onData: ({ data }) => (document.title = data.status) });
}, (error: unknown) => alert(problemOf(error).message));
`;

const env = { ...process.env, NO_COLOR: "1", npm_config_loglevel: "error", npm_config_offline: "true" };

let folder: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-app-"));
  const [tarball] = await packAll(join(folder, "packages"), { names: [client] });
  await installFromHere(libraries, folder);
  await writeFile(join(folder, "package.json"), JSON.stringify(OWN));
  await writeFile(join(folder, "program.ts"), PROGRAM);
  await writeFile(join(folder, "page.ts"), PAGE);
  const installed = await shell(`npm install ${tarball?.file ?? ""}`, folder, env);
  expect(installed).toMatchObject({ how: "code 0" });
  server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify([{ result: { data: { products: [{ price: "29.99" }] } } }]));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

describe("the client's package alone", () => {
  test.each([
    ["module", "nodenext", "import"],
    ["commonjs", "node16", "require"],
  ])("has the gateway's types and runs in a package of type %s, with module %s", async (type, module, by) => {
    const compiled = `npx tsc --strict --target es2022 --module ${module} --types node --outDir built program.ts`;
    const said = await shell(
      `npm pkg set type=${type} && ${compiled} && node built/program.js ${url}`,
      folder,
      env,
    );

    expect(said).toEqual({ how: "code 0", printed: "29.99 1\n" });
    expect(await readFile(join(folder, "built/program.js"), "utf8")).toContain(by);
  });

  test("has them in a browser's app with moduleResolution bundler too, without types of Node", async () => {
    const settings =
      "--strict --target es2022 --lib es2022,dom,dom.asynciterable,esnext.disposable --module preserve";
    const said = await shell(`npx tsc --noEmit ${settings} page.ts`, folder, env);

    expect(said).toEqual({ how: "code 0", printed: "" });
  });

  test("is less than 15 KB in an app, and nothing of a server", async () => {
    const { outputFiles, metafile } = await build({
      absWorkingDir: folder,
      entryPoints: ["page.ts"],
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      metafile: true,
      write: false,
      outdir: "app",
      legalComments: "none",
      logLevel: "warning",
    });
    const text = outputFiles[0]?.text ?? "";
    const packages = Object.keys(metafile.inputs).flatMap(
      (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
    );

    expect(gzipSync(text, { level: 9 }).length).toBeLessThan(15_000);
    expect(new Set(packages)).toEqual(
      new Set(["@trpc/client", "@trpc/server", "@warren/client", "eventsource-parser"]),
    );
    expect(text.match(/node:|require\(|resolveResponse|ZodError|fastify|amqp/gi)).toBeNull();
  });

  test("has its licence, its changes, its sources for debuggers, and no name that only this repository knows", async () => {
    const place = join(folder, "node_modules/@warren/client");
    const files = await readdir(place, { recursive: true });
    const types = files.filter((file) => file.endsWith(".d.ts"));

    for (const file of ["LICENSE", "CHANGELOG.md", "README.md", "dist/esm/index.js.map", "dist/cjs/query.js"])
      expect(files).toContain(file);
    expect(types).toContain("dist/esm/router-types.d.ts");
    for (const file of types)
      expect(await readFile(join(place, file), "utf8"), file).not.toMatch(/from "(@warren|zod|fastify)/);
  });
});
