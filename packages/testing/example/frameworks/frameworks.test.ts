import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { startBroker, type MemoryBroker } from "@warren/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBakery, type Bakery } from "./bakery.js";
import { expressApp, stopServer } from "./with-express.js";
import { fastifyApp } from "./with-fastify.js";

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

/** An application that listens, and how it is stopped. */
type Running = Readonly<{ url: string; stop: () => Promise<void> }>;

async function onFastify(bakery: Bakery): Promise<Running> {
  const app = fastifyApp(bakery);

  return { url: await app.listen({ port: 0, host: "127.0.0.1" }), stop: () => app.close() };
}

async function onExpress(bakery: Bakery): Promise<Running> {
  const server = expressApp(bakery).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return { url: `http://127.0.0.1:${port}`, stop: () => stopServer(server, bakery) };
}

let broker: MemoryBroker;
beforeEach(async () => {
  broker = await startBroker();
});
afterEach(() => broker.close());

describe.each([
  ["Fastify", onFastify],
  ["Express", onExpress],
])("in %s", (_, start) => {
  test("a request is answered by a service, an order is taken, and the application says whether it can work, until it is stopped", async () => {
    const baked: number[] = [];
    const bakery = await openBakery({
      amqpUrl: broker.url,
      logger,
      onBaked: (loaves) => void baked.push(loaves),
    });
    const app = await start(bakery);
    const ask = (path: string, init?: RequestInit) => fetch(`${app.url}${path}`, init);

    await expect.poll(async () => (await ask("/health/ready")).status).toBe(200);
    expect(await (await ask("/price/3")).json()).toEqual({ cents: 1_350 });
    const ordered = await ask("/orders", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ loaves: 2 }),
    });
    expect(ordered.status).toBe(202);
    await expect.poll(() => baked).toEqual([2]);

    await app.stop();
    expect(bakery.trouble()).toContain("the broker is");
    await expect(ask("/price/3")).rejects.toThrow();
  });

  test("an application whose broker is gone says that it is not ready", async () => {
    const bakery = await openBakery({ amqpUrl: broker.url, logger });
    const app = await start(bakery);
    await broker.close();

    await expect.poll(async () => (await fetch(`${app.url}/health/ready`)).status).toBe(503);
    await app.stop();
  });
});

test("a plain script works until it is told to stop, and ends", async () => {
  const script = spawn(process.execPath, ["--import", "tsx", new URL("plain.ts", import.meta.url).pathname], {
    env: { ...process.env, AMQP_URL: broker.url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(script, "exit");
  const said: string[] = [];
  for await (const line of createInterface({ input: script.stdout })) {
    said.push(line);
    if (said.length === 2) script.kill("SIGTERM");
  }

  expect(said.toSorted()).toEqual(["2 loaves are baked.", "Two loaves are 900 cents."]);
  expect(await ended).toEqual([0, null]);
});
