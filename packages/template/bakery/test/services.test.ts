import assert from "node:assert/strict";
import { test } from "node:test";
import { createDatabase, createVhost, startServers } from "@warren/servers";
import { services } from "../src/services.js";

// A real RabbitMQ and a real PostgreSQL, thrown away at the end.

test("every service starts, finds on the broker what the contract gives it, and stops", async () => {
  const servers = await startServers({ profile: "test", log: (line) => console.error(line) });
  // What is there is ended in any case, the last first: it would keep the test from ending.
  const ends = [() => servers.stop()];
  try {
    const vhost = await createVhost(servers.addresses);
    ends.unshift(vhost.drop);
    for (const start of Object.values(services)) {
      const database = await createDatabase(servers.addresses);
      ends.unshift(database.drop);
      const service = await start({ amqpUrl: vhost.amqpUrl, databaseUrl: database.databaseUrl });
      ends.unshift(() => service.stop());
    }
    assert.ok(Object.keys(services).length > 0);
  } finally {
    for (const end of ends) await end();
  }
});
