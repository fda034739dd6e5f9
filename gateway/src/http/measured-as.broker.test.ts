import { createVhost, type TestVhost } from "@warren/stack/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startGateway, type RunningGateway } from "../gateway.js";

const ADMIN = "an-administrators-key";

let vhost: TestVhost;
let gateway: RunningGateway;

beforeAll(async () => {
  vhost = await createVhost(inject("warrenStack"));
  gateway = await startGateway({
    NODE_ENV: "test",
    LOG_LEVEL: "error",
    PORT: "0",
    AMQP_URL: vhost.amqpUrl,
    WARREN_API_KEYS: `${ADMIN}:admin`,
    DOCS_DIR: "no-such-folder",
  });
  await gateway.connection.opened();
});
afterAll(async () => {
  await gateway.close();
  await vhost.drop();
});

test.each([
  ["a procedure of administrators", "admin.circuits", "/trpc/admin"],
  ["one that has its address among theirs", "stock.low?input=%7B%7D", "/trpc/admin"],
  ["several of them at once", "admin.circuits,admin.services?batch=1&input=%7B%7D", "/trpc/admin"],
  [
    "the same, as some clients write it",
    "admin.circuits%2Cadmin.services?batch=1&input=%7B%7D",
    "/trpc/admin",
  ],
  ["a procedure of customers", "me", "/trpc/:path"],
  ["one of each", "admin.circuits,me?batch=1&input=%7B%7D", "/trpc/:path"],
  ["none", "admin.nothing", "/trpc/:path"],
  ["what administrators ask over REST", "../api/admin/circuits", "/api/admin/circuits"],
])("%s is measured where it belongs", async (_what, path, route) => {
  const before = await measured(route);
  const answer = await fetch(`${gateway.url}/trpc/${path}`, { headers: { "x-api-key": ADMIN } });
  await answer.text();

  expect((await measured(route)) - before).toBe(1);
});

async function measured(route: string): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();

  return text
    .split("\n")
    .filter((line) => line.startsWith("warren_http_request_duration_seconds_count{"))
    .filter((line) => line.includes(`route="${route}"`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
