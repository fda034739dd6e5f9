import { services } from "@warren/programs";
import { createDatabase, createVhost, type TestDatabase, type TestVhost } from "@warren/stack/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { applyTopology } from "./apply-topology.js";
import { migratedServices, migrateService } from "./migrate-service.js";
import { wantedTopology } from "./wanted-topology.js";

let vhost: TestVhost;
let database: TestDatabase;

beforeAll(async () => {
  vhost = await createVhost(inject("warrenStack"));
  database = await createDatabase(inject("warrenStack"));
});
afterAll(async () => {
  await database.drop();
  await vhost.drop();
});

test("every service's database can be migrated, each to its newest shape and once", async () => {
  expect([...migratedServices].sort()).toEqual(services.map(({ name }) => name).sort());
  const env = {
    DATABASE_URL: database.databaseUrl,
    DATABASE_NAME: new URL(database.databaseUrl).pathname.slice(1),
  };

  expect((await migrateService("order", env)).length).toBeGreaterThan(0);
  expect(await migrateService("order", env)).toEqual([]);
});

test.each([
  [
    "cart",
    { DATABASE_URL: "postgresql://127.0.0.1/x" },
    'Name a service: order, inventory, payment, shipping, notification. "cart" is none.',
  ],
  ["order", {}, "DATABASE_URL is missing"],
])("a migration of %s that cannot be is refused before anything is asked: %j", async (service, env, said) => {
  await expect(migrateService(service, env)).rejects.toThrow(said);
});

test("a broker gets what the contract of the image says, and is in step from then on", async () => {
  const topology = await wantedTopology();
  const env = { AMQP_URL: vhost.amqpUrl, AMQP_MANAGEMENT_URL: inject("warrenStack").managementUrl };
  const apply = async (...args: string[]) => {
    const lines: string[] = [];
    const code = await applyTopology(topology, { args, env, log: (line) => lines.push(line) });

    return { code, said: lines.join("\n") };
  };

  expect(await apply("--dry-run")).toMatchObject({ code: 3 });
  const first = await apply();
  expect(first.said).toContain("create queue orders.processing");
  expect(first.code).toBe(0);
  expect(await apply("--dry-run")).toMatchObject({ code: 0 });
});
