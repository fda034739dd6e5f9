import { askManagement, createVhost, type TestVhost } from "@warren/stack/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { each, service, type Handlers } from "../contract/index.js";
import { serve } from "../consume/serve.js";
import type { Tx } from "../database/tx.js";
import type { Logger } from "../logging/logger.js";
import { createPublisher } from "../publish/publisher.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { openProxy, type Proxy } from "../testing/proxy.js";
import { requester, Work, worker } from "../testing/test-contract.js";
import { LoginRefusedError } from "./login-refused.js";
import { connect, type Connection } from "./connection.js";

const PASSWORD = "s3cret, with a comma";
const addresses = inject("warrenStack");
const user = `connections-${process.pid}`;

const onlyWork = service({ ...worker, sends: {}, serves: {}, queues: { work: worker.queues.work } });

let vhost: TestVhost;
let bench: TestBench;
let log: string[];
let proxies: Proxy[];
let connections: Connection[];

beforeAll(async () => {
  vhost = await createVhost(addresses);
  bench = await openBench(addresses);
  await bench.connect("declares the topology");
  await setPassword(PASSWORD);
  for (const name of [vhost.name, bench.vhost]) {
    await manage("PUT", `permissions/${encodeURIComponent(name)}/${user}`, {
      configure: ".*",
      write: ".*",
      read: ".*",
    });
  }
});
afterAll(async () => {
  await manage("DELETE", `users/${user}`);
  await bench.close();
  await vhost.drop();
});
beforeEach(() => {
  [log, proxies, connections] = [[], [], []];
});
afterEach(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  await Promise.all(proxies.map((proxy) => proxy.close()));
  expect(log.join("\n")).not.toContain(encodeURIComponent(PASSWORD));
  expect(log.join("\n")).not.toContain(PASSWORD);
});

async function manage(method: "PUT" | "DELETE", path: string, body?: object): Promise<void> {
  await askManagement(addresses.managementUrl ?? "", method, `/api/${path}`, body);
}

const setPassword = (password: string) => manage("PUT", `users/${user}`, { password, tags: "" });

/** An address of the test's own user. */
function addressOf(amqpUrl: string, change: Readonly<{ password?: string; vhost?: string }> = {}): string {
  const url = new URL(amqpUrl);
  url.username = user;
  url.password = encodeURIComponent(change.password ?? PASSWORD);
  if (change.vhost !== undefined) url.pathname = `/${change.vhost}`;

  return url.href;
}

async function proxyTo(amqpUrl: string): Promise<Proxy> {
  const proxy = await openProxy(amqpUrl);
  proxies.push(proxy);

  return proxy;
}

function open(
  url: string | readonly string[],
  options: Readonly<{ heartbeatSeconds?: number }> = {},
): Connection {
  const write = (fields: object, text: string) => void log.push(`${text} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: write, info: write, warn: write, error: write };
  const connection = connect({ url, name: "tester", logger, connectTimeoutMs: 1_000, ...options });
  connections.push(connection);

  return connection;
}

test("of several nodes the next is taken when one fails, and the log names the node", async () => {
  const [one, two] = [await proxyTo(addressOf(vhost.amqpUrl)), await proxyTo(addressOf(vhost.amqpUrl))];
  const connection = open(`${one.url},${two.url}`);
  await connection.opened();
  expect(connection.health().node).toContain(`127.0.0.1:${one.port}`);

  one.refuse();
  one.cut();
  await eventually(() => {
    expect(connection.health()).toMatchObject({ state: "connected" });
    expect(connection.health().node).toContain(`127.0.0.1:${two.port}`);
  });

  one.thaw();
  two.refuse();
  two.cut();
  await eventually(() => {
    expect(connection.health()).toMatchObject({ state: "connected" });
    expect(connection.health().node).toContain(`127.0.0.1:${one.port}`);
  });
  expect(log.join("\n")).toContain(`"node":"amqp://127.0.0.1:${two.port}`);
});

test("a connection that goes silent is found by its heartbeat, and nothing is lost or done twice", async () => {
  const [consuming, publishing] = [await proxyTo(bench.amqpUrl), await proxyTo(bench.amqpUrl)];
  const consumer = open(consuming.url, { heartbeatSeconds: 1 });
  const sender = open(publishing.url, { heartbeatSeconds: 1 });
  const handlers: Handlers<typeof onlyWork, Tx> = {
    Work: each(async ({ data }, { tx }) => {
      await tx.query("insert into done (id) values ($1)", [data.id]);

      return [];
    }),
  };
  const server = await serve(onlyWork, handlers, {
    connection: consumer,
    database: bench.pool,
    logger: bench.logger,
  });
  const publisher = await createPublisher(requester, sender);
  await Promise.all([consumer.opened(), sender.opened()]);

  const sent: Promise<void>[] = [];
  const publish = () => sent.push(publisher.publish([Work({ id: `silent-${sent.length}` })]));
  for (let n = 0; n < 100; n++) publish();
  consuming.freeze();
  publishing.freeze();
  for (let n = 0; n < 100; n++) publish();
  await eventually(() => {
    for (const connection of [consumer, sender]) expect(connection.health().state).toBe("connecting");
  });
  expect(log.join("\n")).toContain("Heartbeat timeout");
  for (let n = 0; n < 100; n++) publish();
  consuming.thaw();
  publishing.thaw();

  await Promise.all(sent);
  await eventually(async () => {
    const { rows } = await bench.pool.query<{ count: string; distinct: string }>(
      "select count(*), count(distinct id) as distinct from done where id like 'silent-%'",
    );
    expect(rows[0]).toEqual({ count: "300", distinct: "300" });
  });
  await server.stop();
  await publisher.close();
});

test("a connection whose broker went silent is closed in bounded time", async () => {
  const proxy = await proxyTo(vhost.amqpUrl);
  const connection = open(proxy.url, { heartbeatSeconds: 60 });
  await connection.opened();
  proxy.freeze();
  await connection.close();

  expect(connection.health().state).toBe("closed");
});

const cases = [
  ["a wrong password", "credentials", { password: "wrong" }, "user or password are wrong"],
  ["a virtual host that is missing", "vhost", { vhost: "no-such-vhost" }, "the virtual host is missing"],
  ["a virtual host without permissions", "vhost", { vhost: "%2F" }, "the user has no permissions"],
] as const;
test.each(cases)("%s is a clear error at the start, and nobody asks again", async (_, code, change, text) => {
  const proxy = await proxyTo(addressOf(vhost.amqpUrl, change));
  const connection = open([proxy.url, proxy.url]);
  const loginError = await connection.opened().catch((error: unknown) => error);

  expect(loginError).toBeInstanceOf(LoginRefusedError);
  expect(loginError).toMatchObject({ code, message: expect.stringContaining(text) as string });
  expect(await connection.loginRefused).toBe(loginError);
  expect(connection.health()).toMatchObject({
    state: "login_refused",
    lastError: expect.stringContaining(text) as string,
  });
  await expect(connection.opened()).rejects.toBe(loginError);
  expect(log.filter((line) => line.includes("trying again"))).toHaveLength(1);
});

test("a node that is down is not a refused login: the connection goes on trying", async () => {
  const connection = open(["amqp://127.0.0.1:1", addressOf(vhost.amqpUrl, { password: "wrong" })]);
  await eventually(() =>
    expect(log.filter((line) => line.includes("trying again")).length).toBeGreaterThan(3),
  );

  expect(connection.health().state).toBe("connecting");
});

test("a password that is changed while the connection runs is why it is not connected, until it fits again", async () => {
  const proxy = await proxyTo(addressOf(vhost.amqpUrl));
  const connection = open(proxy.url);
  await connection.opened();
  await setPassword("another");
  proxy.cut();
  await eventually(() =>
    expect(connection.health()).toMatchObject({
      state: "connecting",
      lastError: expect.stringContaining("user or password are wrong") as string,
    }),
  );

  await setPassword(PASSWORD);
  await connection.opened();
});
