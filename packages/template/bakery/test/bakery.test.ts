import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createDatabase, createVhost, startServers } from "@warren/servers";
import { startCounter, type Counter } from "../src/counter.js";
import { startOven } from "../src/oven.js";

// A real RabbitMQ and a real PostgreSQL, thrown away at the end. Each test file has a virtual host and databases of its own.

/** How what is there by then is ended, the last first. Where the start fails, less is there. */
const ends: (() => Promise<void>)[] = [];
let counter: Counter;
let ready: (loaves: number) => void = () => undefined;

before(async () => {
  const servers = await startServers({ profile: "test", log: (line) => console.error(line) });
  ends.unshift(() => servers.stop());
  const { amqpUrl, drop } = await createVhost(servers.addresses);
  ends.unshift(drop);
  const newDatabase = async () => {
    const database = await createDatabase(servers.addresses);
    ends.unshift(database.drop);

    return database.databaseUrl;
  };
  const oven = await startOven({ amqpUrl, databaseUrl: await newDatabase() });
  ends.unshift(() => oven.stop());
  counter = await startCounter({ amqpUrl, databaseUrl: await newDatabase() }, (loaves) => ready(loaves));
  ends.unshift(() => counter.stop());
});

after(async () => {
  for (const end of ends) await end();
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
