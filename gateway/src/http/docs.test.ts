import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fastify, type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { docsRoutes } from "./docs.js";

let folder: string;
let app: FastifyInstance;
let address: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-docs-"));
  for (const place of ["", "reference", "contract/reference", "reference-of-old"]) {
    await mkdir(join(folder, place), { recursive: true });
    await writeFile(join(folder, place, "index.html"), "<!doctype html>");
  }
  app = fastify();
  await app.register(docsRoutes(folder, async (_request, reply) => reply.code(405).send()));
  address = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

/** The status, and whether scripts may be made of text. The path goes out as it is: `fetch` would tidy it up. */
async function ask(path: string) {
  const { hostname, port } = new URL(address);
  const [answer] = (await once(request({ hostname, port, path }).end(), "response")) as [IncomingMessage];
  answer.resume();

  return { status: answer.statusCode, isLoose: policyOf(answer).includes("unsafe-eval") };
}

function policyOf({ headers }: IncomingMessage): string {
  return String(headers["content-security-policy"]);
}

test.each([
  "/docs/reference/",
  "/docs/reference/index.html",
  "/docs/contract/reference/",
  "/docs/%72eference/",
])("AsyncAPI's own page, at %s, may compile its schemas", async (path) => {
  expect(await ask(path)).toEqual({ status: 200, isLoose: true });
});

test.each([
  "/docs/",
  "/docs/index.html",
  "/docs/index.html?/docs/reference/",
  "/docs/reference-of-old/",
  "/docs/reference/../index.html",
  "/docs/reference/%2e%2e/index.html",
  "/docs/reference/..%2findex.html",
  "/docs/reference/..%5cindex.html",
  "/docs/reference%2f..%2findex.html",
  "/docs/reference//..//index.html",
  "/docs/reference/no-such-page.html",
])("nothing else is let do that, however it is asked for: %s", async (path) => {
  expect(await ask(path)).toMatchObject({ isLoose: false });
});
