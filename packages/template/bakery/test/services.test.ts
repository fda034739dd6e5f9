import assert from "node:assert/strict";
import { test } from "node:test";
import { createDatabase, createVhost, startServers } from "@warren/servers";
import { services } from "../src/services.js";
import type { Service } from "../src/service.js";

// A real RabbitMQ and a real PostgreSQL, thrown away at the end.

test("every service starts, finds on the broker what the contract gives it, and stops", async () => {
  const servers = await startServers({ profile: "test", log: (line) => console.error(line) });
  const { amqpUrl, drop } = await createVhost(servers.addresses);
  const running: Service[] = [];
  for (const start of Object.values(services)) {
    const { databaseUrl } = await createDatabase(servers.addresses);
    running.push(await start({ amqpUrl, databaseUrl }));
  }
  assert.ok(running.length > 0);

  for (const service of running) await service.stop();
  await drop();
  await servers.stop();
});
