import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { Registry } from "prom-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFaults } from "../fault-injection/faults.js";
import type { Faults } from "../fault-injection/faults.js";
import { createLogger } from "../logging/logger.js";
import { createMetrics, metricsObserver } from "../metrics/metrics.js";
import { startHttp } from "./http.js";
import type { HttpServer } from "./http.js";
import type { Check } from "./health.js";

const logger = createLogger({ name: "test", level: "silent" });

describe("a service's HTTP server", () => {
  let checks: readonly Check[];
  let faults: Faults;
  let http: HttpServer;

  beforeEach(async () => {
    checks = [{ name: "database", ok: true }];
    faults = createFaults(["database_timeout", "provider_down"]);
    const metrics = createMetrics("payment");
    metricsObserver(metrics).handled?.("payments", "AuthorizePayment", "done");
    http = await startHttp({
      service: "payment",
      version: "1.2.3",
      port: 0,
      host: "127.0.0.1",
      logger,
      readiness: async () => checks,
      metrics,
      faults,
      simulateFailures: true,
      routes(app) {
        app.post("/echo", (request) => request.body);
        app.get("/broken", () => Promise.reject(new Error("nobody planned this")));
      },
    });
  });
  afterEach(() => http.close());

  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(http.address + path, init);
    const body = await response.text();

    return { status: response.status, body: body === "" ? undefined : (JSON.parse(body) as unknown) };
  };

  test("is live as long as it answers", async () => {
    checks = [{ name: "database", ok: false, reason: "gone" }];

    expect(await ask("/health/live")).toEqual({ status: 200, body: { status: "ok", service: "payment" } });
  });

  test("is ready when its checks pass", async () => {
    expect(await ask("/health/ready")).toMatchObject({ status: 200, body: { status: "ok", checks } });
  });

  test.each(["/health/ready", "/health"])(
    "answers 503 with the reason at %s when it is not ready",
    async (path) => {
      checks = [{ name: "database", ok: false, reason: "connection refused" }];

      expect(await ask(path)).toMatchObject({ status: 503, body: { status: "unavailable", checks } });
    },
  );

  test("sums itself up", async () => {
    faults.inject("provider_down");

    expect(await ask("/health")).toMatchObject({
      status: 200,
      body: { service: "payment", version: "1.2.3", simulatedFailures: [{ type: "provider_down" }] },
    });
  });

  test("counts the requests of each route from 0, and those that fail apart", async () => {
    const counted = async () => {
      const shown = await (await fetch(`${http.address}/metrics`)).text();

      return shown
        .split("\n")
        .filter((line) => /^warren_http_requests_total\{.*route="(\/health\/ready|none)"/.test(line));
    };
    const line = (outcome: string, count: number, route = "/health/ready") =>
      `warren_http_requests_total{method="GET",route="${route}",outcome="${outcome}",service="payment"} ${count}`;
    expect(await counted()).toEqual(
      expect.arrayContaining([line("answered", 0), line("failed", 0), line("failed", 0, "none")]),
    );
    checks = [{ name: "database", ok: false, reason: "gone" }];
    await ask("/health/ready");

    expect(await counted()).toEqual(expect.arrayContaining([line("answered", 0), line("failed", 1)]));
  });

  test("shows its metrics", async () => {
    const shown = await (await fetch(`${http.address}/metrics`)).text();

    expect(shown).toContain(
      'warren_messages_handled_total{queue="payments",message="AuthorizePayment",outcome="done",service="payment"} 1',
    );
    expect(shown).toContain("process_cpu_seconds_total");
  });

  test("serves the service's own routes, which read JSON as usual", async () => {
    const init = { method: "POST", body: '{"a":1}', headers: { "content-type": "application/json" } };

    expect(await ask("/echo", init)).toEqual({ status: 200, body: { a: 1 } });
  });

  const json = { "content-type": "application/json" };
  test.each<[string, string, RequestInit, number, string]>([
    ["an address that is none", "/nowhere", {}, 404, "no_such_route"],
    ["a method that no address takes", "/health", { method: "PATCH" }, 404, "no_such_route"],
    ["an address that cannot be read", "/%zz", {}, 400, "invalid_input"],
    ["a body that is no JSON", "/echo", { method: "POST", body: "{", headers: json }, 400, "invalid_json"],
    ["a body that is not there", "/echo", { method: "POST", headers: json }, 400, "invalid_json"],
    [
      "a body of another kind",
      "/echo",
      { method: "POST", body: new Blob(["x"]) },
      415,
      "unsupported_media_type",
    ],
    [
      "a body that is too large",
      "/echo",
      { method: "POST", body: `"${"x".repeat(70_000)}"`, headers: json },
      413,
      "too_large",
    ],
    ["what nobody planned", "/broken", {}, 500, "internal"],
  ])("answers %s with a problem", async (_, path, init, status, code) => {
    const response = await fetch(http.address + path, init);

    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { status, code, type: `urn:warren:problem:${code}`, title: expect.any(String) as string },
    ]);
  });

  test.each([
    ["what is no HTTP", "wonders\r\n\r\n", 400, "invalid_http"],
    [
      "what asks for a tunnel",
      "CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
      405,
      "method_not_supported",
    ],
    ["an expectation", "GET / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n\r\n", 417, "expectation_failed"],
  ])("answers %s with a problem, too", async (_, sent, status, code) => {
    const { hostname, port } = new URL(http.address);
    const answer = await text(connect(Number(port), hostname).end(sent));
    const [head = "", body = ""] = answer.split("\r\n\r\n");

    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  describe("simulating a failure", () => {
    const path = "/admin/simulate-failure";

    test.each([
      ["application/x-www-form-urlencoded", "which curl sends by itself"],
      ["application/json", "which is true"],
      ["text/plain", "or any other"],
    ])("takes JSON as %s, %s", async (type) => {
      const body = '{"type": "database_timeout", "duration": 30000}';
      const answer = await ask(path, { method: "POST", body, headers: { "content-type": type } });

      expect(answer).toMatchObject({ status: 200, body: { type: "database_timeout" } });
      expect(faults.isActive("database_timeout")).toBe(true);
    });

    test.each([
      ['{"type": "earthquake"}', /type/],
      ['{"type": "database_timeout", "duration": -1}', /duration/],
      ['{"type": "database_timeout", "duration": 600001}', /duration/],
      ['{"type": "slow_handlers"}', /type/],
      ["type=database_timeout", /send JSON/],
      ["", /send JSON/],
    ])("refuses %s with the types that it knows", async (body, message) => {
      const answer = await ask(path, { method: "POST", body });

      expect(answer).toEqual({
        status: 400,
        body: {
          type: "urn:warren:problem:invalid_input",
          title: "The request is not what this route takes",
          status: 400,
          code: "invalid_input",
          detail: expect.stringMatching(message) as string,
          types: ["database_timeout", "provider_down"],
        },
      });
      expect(faults.active()).toEqual([]);
    });

    test.each([
      ["from a web page", { origin: "https://evil.example" }],
      ["from an image in a page", { "sec-fetch-site": "cross-site" }],
      ["through a tunnel", { "x-forwarded-for": "203.0.113.9" }],
    ])("is refused %s, with the reason", async (_, headers) => {
      faults.inject("provider_down");
      for (const [method, at] of [
        ["GET", path],
        ["POST", path],
        ["DELETE", path],
        ["DELETE", `${path}/provider_down`],
      ] as const) {
        const body = method === "POST" ? '{"type": "database_timeout"}' : null;

        expect(await ask(at, { method, headers, body }), method).toMatchObject({
          status: 403,
          body: { code: "not_local", status: 403, detail: expect.stringContaining("localhost") as string },
        });
      }
      expect(faults.active()).toMatchObject([{ type: "provider_down" }]);
    });

    test("is refused by a name that leads here", async () => {
      // fetch names the host that it connects to.
      const { hostname, port } = new URL(http.address);
      const asking = request({ hostname, port, path, method: "DELETE", headers: { host: "evil.example" } });
      const [answer] = (await once(asking.end(), "response")) as [IncomingMessage];
      answer.resume();

      expect(answer.statusCode).toBe(403);
    });

    test("refuses a large body", async () => {
      expect(await ask(path, { method: "POST", body: " ".repeat(2_000) })).toMatchObject({
        status: 413,
        body: { code: "too_large", status: 413 },
      });
    });

    test("shows what is under way, and ends it", async () => {
      faults.inject("database_timeout");
      faults.inject("provider_down");

      expect(await ask(path)).toMatchObject({
        body: { active: [{ type: "database_timeout" }, { type: "provider_down" }] },
      });
      expect(await ask(`${path}/provider_down`, { method: "DELETE" })).toMatchObject({ status: 204 });
      expect(faults.active()).toMatchObject([{ type: "database_timeout" }]);
      expect(await ask(`${path}/earthquake`, { method: "DELETE" })).toMatchObject({
        status: 404,
        body: { code: "no_such_failure", types: ["database_timeout", "provider_down"] },
      });
      expect(await ask(path, { method: "DELETE" })).toMatchObject({ status: 204 });
      expect(faults.active()).toEqual([]);
    });
  });
});

test("nobody injects faults over HTTP where that is not allowed", async () => {
  const readiness = async () => [];
  const options = {
    service: "payment",
    port: 0,
    host: "127.0.0.1",
    logger,
    readiness,
    metrics: new Registry(),
    faults: createFaults(["database_timeout"]),
  };
  const http = await startHttp(options);

  const answer = await fetch(`${http.address}/admin/simulate-failure`, { method: "POST", body: "{}" });

  expect(answer.status).toBe(404);
  await http.close();
  await http.close();
});
