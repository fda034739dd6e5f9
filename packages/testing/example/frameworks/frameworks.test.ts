import { spawn } from "node:child_process";
import { once } from "node:events";
import { request, type ClientRequest, type IncomingMessage } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startBroker, type MemoryBroker } from "@warren/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openBakery, type Bakery } from "./bakery.js";
import { expressApp, stopServer } from "./with-express.js";
import { fastifyApp } from "./with-fastify.js";

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

/** An application that listens, and how it is stopped. */
type Running = Readonly<{ url: string; stop: () => Promise<void> }>;

async function onFastify(bakery: Bakery, patienceMs?: number): Promise<Running> {
  const app = fastifyApp(bakery, patienceMs);

  return { url: await app.listen({ port: 0, host: "127.0.0.1" }), stop: () => app.close() };
}

async function onExpress(bakery: Bakery, patienceMs?: number): Promise<Running> {
  const server = expressApp(bakery).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return { url: `http://127.0.0.1:${port}`, stop: () => stopServer(server, bakery, patienceMs) };
}

let broker: MemoryBroker;
beforeEach(async () => {
  broker = await startBroker();
});
afterEach(() => broker.close());

describe.each([
  ["Fastify", onFastify, "with-fastify.ts"],
  ["Express", onExpress, "with-express.ts"],
])("in %s", (_, start, file) => {
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

  test("a request whose client has gone stops waiting for its answer", async () => {
    const bakery = await openBakery({ amqpUrl: broker.url, logger });
    let asked: Promise<number> | undefined;
    const app = await start({ ...bakery, priceOf: (...args) => (asked = bakery.priceOf(...args)) });
    await broker.close();
    const gone = new AbortController();
    const response = fetch(`${app.url}/price/3`, { signal: gone.signal });
    await expect.poll(() => asked !== undefined).toBe(true);
    gone.abort();

    await expect(response).rejects.toThrow("aborted");
    await expect(asked).rejects.toMatchObject({ code: "cancelled" });
    await app.stop();
  });

  test("a request that hangs does not keep an application from its end", async () => {
    const bakery = await openBakery({ amqpUrl: broker.url, logger });
    const app = await start(bakery, 50);
    const hanging = await halfAnOrder(app.url);
    const failed = once(hanging, "error");
    await app.stop();

    expect(bakery.trouble()).toContain("the broker is");
    await failed;
  });

  test("a program that is told to stop answers the requests in hand, and ends", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const { href } = new URL(file, import.meta.url);
    const program = spawn(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "-e", `import { main } from "${href}"; await main();`],
      {
        env: { ...process.env, AMQP_URL: broker.url, PORT: String(port) },
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
    const ended = once(program, "exit");
    const ready = () =>
      fetch(`${url}/health/ready`).then(
        ({ status }) => status,
        () => "nobody listens",
      );
    await expect.poll(ready, { timeout: 20_000 }).toBe(200);
    const order = await halfAnOrder(url);
    const answered = once(order, "response") as Promise<[IncomingMessage]>;
    program.kill("SIGTERM");
    await expect.poll(ready).toBe("nobody listens");
    order.end(ORDER.slice(1));

    const [{ statusCode }] = await answered;
    expect(statusCode).toBe(202);
    expect(await ended).toEqual([0, null]);
  });
});

test("a plain script works until it is told to stop, and ends", async () => {
  const script = plainScript();
  const ended = once(script, "exit");
  const said: string[] = [];
  for await (const line of createInterface({ input: script.stdout })) {
    said.push(line);
    if (said.length === 2) script.kill("SIGTERM");
  }

  expect(said.toSorted()).toEqual(["2 loaves are baked.", "Two loaves are 900 cents."]);
  expect(await ended).toEqual([0, null]);
});

test("a plain script that cannot declare what it needs says why, and ends", async () => {
  const amqp = await broker.connect();
  const channel = await amqp.createChannel();
  await channel.assertQueue("oven.orders", { durable: true });
  await amqp.close();
  const script = plainScript();
  const ended = once(script, "exit");
  let said = "";
  script.stderr.on("data", (text: Buffer) => (said += text.toString()));

  expect(await ended).toEqual([1, null]);
  expect(said).toContain("oven.orders");
});

function plainScript() {
  return spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL("plain.ts", import.meta.url))], {
    env: { ...process.env, AMQP_URL: broker.url },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const ORDER = JSON.stringify({ loaves: 2 });

/** A request that the server has begun to read: of its body it has the first character. */
async function halfAnOrder(url: string): Promise<ClientRequest> {
  const order = request(`${url}/orders`, {
    method: "POST",
    headers: { "content-type": "application/json", "content-length": ORDER.length, expect: "100-continue" },
  });
  order.flushHeaders();
  await once(order, "continue");
  order.write(ORDER.slice(0, 1));

  return order;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");

  return port;
}
