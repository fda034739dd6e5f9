import { createVhost, type TestVhost } from "@warren/stack/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Topology } from "../contract/index.js";
import { eventually } from "../testing/eventually.js";
import { topology } from "../testing/test-contract.js";
import { declareTopology } from "./declare.js";
import { connect, type Connection } from "./connection.js";
import { verifyTopology } from "./verify.js";

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

let vhost: TestVhost;
const connections: Connection[] = [];

beforeAll(async () => {
  vhost = await createVhost(inject("warrenStack"));
});
afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  await vhost.drop();
});

test("what is missing is named, and nothing is made", async () => {
  const connection = await connected();
  const verified = verifyTopology(connection, {
    exchanges: [],
    queues: [lasting("missing.one"), lasting("missing.two")],
    bindings: [],
  });

  await expect(verified).rejects.toThrow('the broker has no queue "missing.one", no queue "missing.two"');
  await expect(verified).rejects.toMatchObject({ code: "topology_missing" });
});

test("a service that waits for its queues connects once somebody has made them", async () => {
  const waiting = connect({ url: vhost.amqpUrl, name: "waiting", logger });
  connections.push(waiting);
  await verifyTopology(waiting, topology);
  await eventually(() => expect(waiting.health().lastError).toContain('no exchange "jobs"'));

  await declareTopology(await connected(), topology);
  await waiting.opened();
});

test("what comes and goes with its consumer is made by the service itself", async () => {
  const own: Topology = {
    exchanges: [{ name: "passing", type: "fanout", durable: false, autoDelete: true }],
    queues: [{ name: "own", durable: false, exclusive: true, arguments: {} }],
    bindings: [
      { from: "amq.topic", key: "a.*", queue: "own" },
      { from: "passing", key: "", queue: "own" },
    ],
  };
  await verifyTopology(await connected(), own);

  // It is there: only its own connection may use it.
  await expect(verifyTopology(await connected(), { ...own, queues: [lasting("own")] })).rejects.toThrow(
    "RESOURCE_LOCKED",
  );
});

function lasting(name: string) {
  return { name, durable: true, arguments: {} };
}

async function connected(): Promise<Connection> {
  const connection = connect({ url: vhost.amqpUrl, name: "tester", logger });
  connections.push(connection);
  await connection.opened();

  return connection;
}
