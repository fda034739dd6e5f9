import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { topology } from "@warren/generated/topology";
import { programNames, repository, type ServiceName } from "@warren/programs";
import {
  keepPlacing,
  PATIENCE_MS,
  placeMany,
  PRODUCTS,
  startSystem,
  type System,
  testSettings,
  untilConfirmedByMail,
  untilEnded,
} from "@warren/test-system";
import { connect } from "amqplib";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { messagesIn } from "./upgrade/shovels.js";

const run = promisify(execFile);

/** Queues as an older contract had them: the saga's classic one with priorities, and the quorum queue that moves money. */
const OLDER: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "orders.processing": { "x-max-priority": 5 },
  "payments.commands": { "x-delivery-limit": 10 },
};

let system: System;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"), {
    processes: programNames,
    settings: { ...testSettings, PLACE_TIMEOUT_MS: "500" },
  });
  await system.gateway.supply(PRODUCTS);
  await declareOlder();
  // RabbitMQ 3 delivers nothing to the consumers of a quorum queue that was made anew at once.
  for (const name of ["order", "payment"] as const) await restart(name);
});
afterAll(() => system.close());

// docs/how-to/change-a-queue.md says what is done here. No service is started again: the orders after the migration show that each goes on.
test("queues get other arguments while the whole shop is at work: no order is lost or done twice, and later ones are confirmed", async () => {
  await expect(warren("topology", "plan")).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/refused with 406[^]*orders\.processing[^]*payments\.commands/) as string,
  });
  const before = await placeMany(system.gateway, 10);
  const customers = keepPlacing(system.gateway);
  const migrating = Object.keys(OLDER).flatMap((queue) => ["--migrate", queue]);
  const said = await warren("topology", "apply", ...migrating);
  const during = await customers.end();
  const after = await placeMany(system.gateway, 5);

  for (const queue of Object.keys(OLDER)) expect(said).toContain(`${queue}: migrated`);
  expect(during.length).toBeGreaterThan(0);
  await warren("topology", "plan");
  const ids = [...before, ...during, ...after];
  const ended = await untilEnded(system, ids);
  expect(ended.filter(({ status }) => status !== "confirmed")).toEqual([]);
  await untilConfirmedByMail(system, ids);
  expect((await system.audit()).findings).toEqual([]);
  expect(await messagesIn(system.amqpUrl)).toEqual({});
});

/** Makes the queues anew as they were, with the same bindings: nothing waits in them yet. */
async function declareOlder(): Promise<void> {
  const connection = await connect(system.amqpUrl, { noDelay: true });
  try {
    const channel = await connection.createChannel();
    for (const { name, durable, arguments: wanted } of topology.queues) {
      const older = OLDER[name];
      if (older === undefined) continue;
      await channel.deleteQueue(name);
      await channel.assertQueue(name, { durable, arguments: { ...wanted, ...older } });
      for (const binding of topology.bindings) {
        if ("queue" in binding && binding.queue === name)
          await channel.bindQueue(name, binding.from, binding.key);
      }
    }
  } finally {
    await connection.close();
  }
}

async function restart(name: ServiceName): Promise<void> {
  await system.program(name).restart({});
  await system.program(name).ready({ withinMs: PATIENCE_MS });
}

async function warren(...args: readonly string[]): Promise<string> {
  const { amqpUrl, managementUrl } = system.audited;
  const env = { ...process.env, AMQP_URL: amqpUrl, AMQP_MANAGEMENT_URL: managementUrl };
  const { stdout } = await run(process.execPath, ["--import", "tsx", "tools/src/warren.ts", ...args], {
    cwd: repository,
    env,
  });

  return stdout;
}
