import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVhost, type TestVhost } from "@warren/stack/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startGateway, type RunningGateway } from "../gateway.js";

type Stored = Readonly<{
  name: string;
  error?: string;
  attributes: Readonly<Record<string, string | number>>;
}>;

const ADMIN = "an-administrators-key";
const ORDER = "3f2b8c1e-7c55-4c1e-9f0e-0d8a2f6f1a11";
const folder = mkdtempSync(join(tmpdir(), "warren-request-traces-"));

let vhost: TestVhost;
let gateway: RunningGateway;

beforeAll(async () => {
  vhost = await createVhost(inject("warrenStack"));
  gateway = await startGateway({
    NODE_ENV: "test",
    LOG_LEVEL: "fatal",
    PORT: "0",
    AMQP_URL: vhost.amqpUrl,
    WARREN_API_KEYS: `${ADMIN}:admin`,
    TRACE_FOLDER: folder,
    OTEL_TRACES_SAMPLER_ARG: "1",
    DOCS_DIR: "no-such-folder",
  });
  await gateway.connection.opened();
});
afterAll(async () => {
  await gateway.close();
  await vhost.drop();
  rmSync(folder, { recursive: true, force: true });
});

test("a request's span says its method, route, path and scheme, and neither its query nor what is no id", async () => {
  const statuses: number[] = [];
  const headers = { "x-api-key": ADMIN };
  for (const path of [
    "/api/me",
    "/trpc/me?input=%7B%22secret%22%3A1%7D",
    "/api/orders/ada@customers.example",
    "/api/orders/ada%40customers.example?userId=secret",
    `/api/orders/${"secret".repeat(11)}`,
    `/api/orders/${ORDER}`,
  ])
    statuses.push((await fetch(`${gateway.url}${path}`, { headers })).status);
  const [failed = 0] = statuses.slice(-1);
  expect(failed).toBeGreaterThanOrEqual(500);

  await expect.poll(() => stored().length, { timeout: 20_000 }).toBe(6);
  expect(stored().map(({ name, attributes }) => [name, attributes["url.path"]])).toEqual([
    ["GET /api/me", "/api/me"],
    ["GET /trpc/:path", "/trpc/me"],
    ...Array<unknown>(3).fill(["GET /api/orders/:id", "REDACTED"]),
    ["GET /api/orders/:id", `/api/orders/${ORDER}`],
  ]);
  for (const { name, attributes } of stored())
    expect(attributes).toMatchObject({
      "http.request.method": "GET",
      "http.route": name.slice("GET ".length),
      "url.scheme": "http",
    });
  expect(stored().map(({ attributes }) => attributes["http.response.status_code"])).toEqual(statuses);
  expect(stored().map(({ attributes }) => attributes["error.type"])).toEqual([
    ...Array<unknown>(5).fill(undefined),
    String(failed),
  ]);
  expect(readAll()).not.toMatch(/secret|customers/);
});

function readAll(): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("");
}

/** The spans of requests that are finished, in their order. */
function stored(): readonly Stored[] {
  return readAll()
    .split("\n")
    .filter((line) => line.includes('"http.request.method"'))
    .map((line) => JSON.parse(line) as Stored);
}
