import { claimFreePort } from "@warren/stack/testing";
import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import { hostVariables, readEnvironment } from "../environment.js";
import type { Check } from "../http/health.js";
import { runHost, type HostDefinition, type HostProgram, type RunningHost } from "./run-host.js";

const topology = { exchanges: [], queues: [], bindings: [] };
// Nothing listens on port 1: a host comes up without its broker.
const env = { NODE_ENV: "test", LOG_LEVEL: "silent", AMQP_URL: "amqp://u:p@127.0.0.1:1" };
const running: RunningHost[] = [];

afterEach(async () => {
  for (const host of running.splice(0)) await host.close();
});

async function start<Started extends object>(
  open: HostDefinition<Started>["open"],
  more: Partial<HostDefinition> & Readonly<{ env?: NodeJS.ProcessEnv }> = {},
) {
  const environment = readEnvironment(z.object(hostVariables), { ...env, ...more.env });
  const host = await runHost<Started>({ name: "press", topology, environment, ...more, open });
  running.push(host);

  return host;
}

const nothing: HostProgram = { checks: () => [], start: async () => ({}) };

test("a host serves health, metrics and the program's own routes, and returns what the program has started", async () => {
  const host = await start(() => ({
    ...nothing,
    http: { routes: (app) => void app.get("/hello", () => "hello") },
    start: async () => ({ jobs: 3 }),
  }));

  expect(host.jobs).toBe(3);
  expect(await ready(host)).toMatchObject({ status: 200, body: { service: "press", checks: [] } });
  expect(await (await fetch(`${host.url}/hello`)).text()).toBe("hello");
  expect(await (await fetch(`${host.url}/metrics`)).text()).toContain('service="press"');
});

test("metrics have a port of their own where one is given, and are nowhere else", async () => {
  const metricsPort = await claimFreePort("the test of metrics");
  const host = await start(() => nothing, { env: { METRICS_PORT: String(metricsPort) } });

  expect(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).toContain(
    'warren_build_info{version="dev",service="press"} 1',
  );
  expect((await fetch(`http://127.0.0.1:${metricsPort}/health`)).status).toBe(404);
  expect((await fetch(`${host.url}/metrics`)).status).toBe(404);
});

test("health can be asked while the program starts", async () => {
  let checks: readonly Check[] = [{ name: "program", ok: false, reason: "starting" }];
  let url = "";
  let seen: unknown;
  await start(() => ({
    http: { routes: (app) => void app.addHook("onListen", async () => void (url = app.listeningOrigin)) },
    checks: () => checks,
    async start() {
      seen = await ready({ url });
      checks = [];

      return {};
    },
  }));

  expect(seen).toMatchObject({ status: 503, body: { checks: [{ reason: "starting" }] } });
});

test("faults can be injected where the program has some and the environment allows it, over HTTP only with local", async () => {
  const faultTypes = ["provider_down"] as const;
  const local = { SIMULATE_FAILURES: "local" };
  const paths = await Promise.all([
    start(() => nothing, { faultTypes, env: local }),
    start(() => nothing, { env: local }),
    start(() => nothing, { faultTypes }),
    start(() => nothing, { faultTypes, env: { SIMULATE_FAILURES: "admin" } }),
  ]);
  const statuses = await Promise.all(
    paths.map(async ({ url }) => {
      const here = `http://127.0.0.1:${new URL(url).port}`;

      return (await fetch(`${here}/admin/simulate-failure`)).status;
    }),
  );

  expect(statuses).toEqual([200, 404, 404, 404]);
  expect(paths.map(({ faults }) => faults.types.length)).toEqual([1, 0, 0, 1]);
});

test("a program that cannot start is closed again, in the reverse order", async () => {
  const closed: string[] = [];
  const starting = start(({ onClose }) => {
    onClose("first", () => closed.push("first"));
    onClose("second", () => closed.push("second"));

    return { ...nothing, start: () => Promise.reject(new Error("no luck")) };
  });

  await expect(starting).rejects.toThrow("no luck");
  expect(closed).toEqual(["second", "first"]);
});

test("a program that stops is not ready, and its signal says so before anything is closed", async () => {
  let seen: unknown;
  let aborted = false;
  const host = await start(({ signal, onClose }) => ({
    ...nothing,
    async start() {
      onClose("work", async () => {
        aborted = signal.aborted;
        seen = await ready(host);
      });

      return {};
    },
  }));

  await host.close();
  expect(aborted).toBe(true);
  expect(seen).toMatchObject({ status: 503, body: { checks: [{ name: "shutdown", reason: "stopping" }] } });
});

async function ready({ url }: Pick<RunningHost, "url">): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/health/ready`);

  return { status: response.status, body: await response.json() };
}
