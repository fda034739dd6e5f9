import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  createDatabase,
  createVhost,
  startServers,
  type RunningServers,
  type TestVhost,
} from "@warren/servers";
import { startCounter, type Counter } from "../src/counter.js";
import { startOven } from "../src/oven.js";
import type { Service } from "../src/service.js";

// A real RabbitMQ and a real PostgreSQL, thrown away at the end. Each test file has a virtual host and databases of its own.

let servers: RunningServers<"postgres" | "rabbitmq">;
let vhost: TestVhost;
let oven: Service;
let counter: Counter;
let ready: (loaves: number) => void = () => undefined;

before(async () => {
  servers = await startServers({ profile: "test", log: (line) => console.error(line) });
  const { addresses } = servers;
  vhost = await createVhost(addresses);
  const { amqpUrl } = vhost;
  oven = await startOven({ amqpUrl, databaseUrl: (await createDatabase(addresses)).databaseUrl });
  counter = await startCounter(
    { amqpUrl, databaseUrl: (await createDatabase(addresses)).databaseUrl },
    (loaves) => ready(loaves),
  );
});

after(async () => {
  await counter.stop();
  await oven.stop();
  await vhost.drop();
  await servers.stop();
});

test("the oven says what bread costs", async () => {
  assert.equal(await counter.priceOf(3), 1_350);
});

test("bread that was ordered is baked, and the counter hears of it", async () => {
  const heard = new Promise<number>((resolve) => (ready = resolve));
  await counter.order(3);

  assert.equal(await heard, 3);
});

test("an order that the contract does not allow does not leave", async () => {
  await assert.rejects(counter.order(13), { name: "PublishError", code: "invalid" });
});
