import { fastify } from "fastify";
import { afterEach, expect, test } from "vitest";
import { Registry } from "prom-client";
import { startHttp, startMetricsHttp, type HttpServer } from "../http/http.js";
import { levelRoutes } from "./level-routes.js";
import { createLogger, logLevelsOf } from "./logger.js";

let server: HttpServer | undefined;
let lines: Readonly<Record<string, unknown>>[] = [];

afterEach(async () => {
  await server?.close();
  lines = [];
});

async function start(): Promise<string> {
  const logger = createLogger({
    name: "order",
    level: "warn",
    destination: { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]) },
  });
  const levels = logLevelsOf(logger);
  if (levels === undefined) throw new Error("a logger of ours has levels");
  server = await startHttp({
    ...{ service: "order", host: "127.0.0.1", port: 0, metrics: undefined },
    logger: createLogger({ name: "test", level: "silent" }),
    readiness: () => Promise.resolve([]),
    levels: { levels, logger },
  });

  return `${server.address}/admin/log-level`;
}

const put = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: "PUT", body, headers });

test("whoever is on this machine reads, changes and resets the levels of a running program, and each change is told", async () => {
  const url = await start();
  expect(await (await fetch(url)).json()).toMatchObject({ level: "warn" });

  const changed = await put(url, '{"level": "consume=debug"}');
  expect([changed.status, await changed.json()]).toMatchObject([200, { level: "warn,consume=debug" }]);
  expect(lines).toMatchObject([{ level: 40, before: "warn", levels: "warn,consume=debug" }]);

  await fetch(url, { method: "DELETE" });
  expect(await (await fetch(url)).json()).toMatchObject({ level: "warn" });
});

test.each(['{"level": "consum=debug"}', '{"level": 7}', "{}", "no JSON", `{"level": "${"x".repeat(600)}"}`])(
  "%s changes nothing, and is told what there is",
  async (body) => {
    const url = await start();
    const answer = await put(url, body);

    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { components: expect.arrayContaining(["consume"]) as string[] },
    ]);
    expect(await (await fetch(url)).json()).toMatchObject({ level: "warn" });
    expect(lines).toEqual([]);
  },
);

test.each([
  { origin: "https://evil.example" },
  { "x-forwarded-for": "203.0.113.9" },
  { "sec-fetch-site": "cross-site" },
])("a web page, or what a proxy passes on, is refused: %j", async (headers) => {
  const url = await start();
  const answer = await put(url, '{"level": "silent"}', headers);

  expect([answer.status, await answer.json()]).toMatchObject([403, { code: "not_local" }]);
  expect(await (await fetch(url)).json()).toMatchObject({ level: "warn" });
});

test.each([
  ["10.0.0.7", 403],
  ["::ffff:10.0.0.7", 403],
  ["::ffff:127.0.0.1", 200],
  ["::1", 200],
])("whoever connects from %s and calls it localhost is answered with %d", async (remoteAddress, status) => {
  const logger = createLogger({ name: "order", level: "silent" });
  const levels = logLevelsOf(logger);
  if (levels === undefined) throw new Error("a logger of ours has levels");
  const app = fastify();
  await app.register(levelRoutes({ levels, logger }));
  const answer = await app.inject({
    ...{ remoteAddress, method: "PUT", url: "/admin/log-level", payload: '{"level": "error"}' },
    headers: { host: "localhost" },
  });

  expect([answer.statusCode, logger.level]).toEqual([status, status === 200 ? "error" : "silent"]);
});

test("a port for operators has them too, beside the metrics", async () => {
  const logger = createLogger({ name: "order", level: "silent" });
  const levels = logLevelsOf(logger);
  server = await startMetricsHttp({
    ...{ host: "127.0.0.1", port: 0, metrics: new Registry(), logger },
    levels: levels && { levels, logger },
  });
  await put(`${server.address}/admin/log-level`, '{"level": "error"}');

  expect(logger.level).toBe("error");
  expect((await fetch(`${server.address}/metrics`)).status).toBe(200);
});
