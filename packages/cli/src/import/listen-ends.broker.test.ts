import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { importBroker } from "@warren/broker-admin/import";
import { askManagement } from "@warren/stack/testing";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { importCommand, type ImportCommandOptions } from "./import-command.js";
import { consumersSeen } from "./testing/consumers-seen.js";
import { importBench } from "./testing/import-bench.js";

const bench = importBench(async ({ channel }) => {
  await channel.assertExchange("shop", "topic");
  for (const [queue, key] of [
    ["orders", "order.placed"],
    ["payments", "payment.taken"],
  ] as const) {
    await channel.assertQueue(queue, { arguments: { "x-max-length": 10 } });
    await channel.bindQueue(queue, "shop", key);
  }
});

test("a queue that has enough at once ends the listening of no other", async () => {
  const flood = flooding("order.placed");
  const running = listening({ limit: 1 });
  await heard("payment.taken");
  await publish("payment.taken");
  await flood.stop();

  expect(await running).toContain("2 messages seen.");
  expect(await running).not.toContain("Never seen");
});

test("where the connection is lost it says so, and keeps what was heard", async () => {
  const running = listening({ limit: 2 });
  await heard("payment.taken");
  await publish("order.placed");
  await consumersSeen(bench, 2);
  await disconnected("warren import");

  expect(await running).toContain("1 message seen.");
  expect(await running).toContain("Listening ended before its time: the broker ended the connection");
  expect(await readFile(bench.spec, "utf8")).toContain("Decide: inferred from 1 different message only");
});

test("where as many bytes were read as are read at most, it says that more came", async () => {
  const { signal } = new AbortController();
  const bounds = { messages: 200, bytes: 15 };
  const running = importBroker(bench.management, bench.address, {
    listenMs: 60_000,
    bounds,
    signal,
    log: () => undefined,
  });
  await heard("payment.taken");
  await publish("order.placed");
  await publish("order.placed");

  const { summary } = await running;
  expect(summary.remarks).toContain("2 messages seen.");
  expect(summary.remarks.join("\n")).toContain("as many bytes were read as are read at most");
});

test("what nobody could write is on standard output, and a missing folder is seen before", async () => {
  const running = listening({ limit: 1, force: false }, 1);
  await heard("payment.taken");
  await writeFile(bench.spec, "mine");
  await publish("order.placed");
  await publish("payment.taken");

  expect(await running).toContain("asyncapi: 3.0.0");
  expect(await running).toContain("it is there by now");
  expect(await readFile(bench.spec, "utf8")).toBe("mine");
  expect(await listening({ output: path.join(bench.folder, "nowhere", "asyncapi.yaml") }, 1)).toContain(
    "there is no folder",
  );
});

/** All that it says. */
async function listening(more: Partial<ImportCommandOptions>, exitCode = 0): Promise<string> {
  const said: string[] = [];
  const log = (line: string) => said.push(line);
  const url = bench.address.amqpUrl;
  const options = {
    management: bench.address.managementUrl,
    url,
    output: bench.spec,
    force: true,
    listen: "60s",
    ...more,
  };
  expect(await importCommand(options, { log, error: log }, {}), said.join("\n")).toBe(exitCode);

  return said.join("\n");
}

async function publish(key: string): Promise<void> {
  bench.channel.publish("shop", key, Buffer.from('{"cups":1}'));
  await bench.channel.waitForConfirms();
}

/** Publishes without a pause until it is stopped. */
function flooding(key: string): Readonly<{ stop: () => Promise<void> }> {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await publish(key);
      await sleep(1);
    }
  })();

  return {
    stop: () => {
      stopping.abort();

      return running;
    },
  };
}

/** Waits until a queue of the broker's own naming is bound by the key. */
async function heard(key: string): Promise<void> {
  const binding = z.object({ source: z.string(), destination: z.string(), routing_key: z.string() });
  await vi.waitFor(
    async () => {
      const bound = await bench.management.list("bindings", binding, "source,destination,routing_key");
      expect(bound.filter(({ routing_key }) => routing_key === key)).toContainEqual(
        expect.objectContaining({ destination: expect.stringMatching(/^amq\.gen/) as unknown }),
      );
    },
    { timeout: 120_000, interval: 50 },
  );
}

/** Ends the connection that calls itself so, as soon as the broker's HTTP API shows it. */
async function disconnected(client: string): Promise<void> {
  const place = encodeURIComponent(bench.address.vhost);
  const named = z.array(z.object({ name: z.string(), user_provided_name: z.string().optional() }));
  const found = await vi.waitFor(
    async () => {
      const all = await bench.management.find(`/vhosts/${place}/connections`, named);
      const one = all?.find(({ user_provided_name }) => user_provided_name === client);
      if (one === undefined) throw new Error(`no connection ${client}`);

      return one.name;
    },
    { timeout: 120_000, interval: 200 },
  );
  await askManagement(bench.address.managementUrl, "DELETE", `/api/connections/${encodeURIComponent(found)}`);
}
