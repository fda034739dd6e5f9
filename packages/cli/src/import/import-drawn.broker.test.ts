import type { Channel } from "amqplib";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { importBench } from "./testing/import-bench.js";

let channel: Channel;

const bench = importBench((opened) => {
  ({ channel } = opened);
});

const name = fc.oneof(
  fc.stringMatching(/^[a-z]{1,6}([.:/ -][a-z0-9]{1,4}){0,2}$/),
  fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }),
  fc.constantFrom(
    "order.created",
    "order-created",
    "order created",
    "OrderCreated",
    "x".repeat(255),
    "{id}",
    "a#b?c",
    "__proto__",
  ),
);
const word = fc.constantFrom("*", "#", "order", "created", "eu", "");
const drawn = fc.record({
  exchanges: fc.uniqueArray(
    fc.record({
      name,
      type: fc.constantFrom("direct", "topic", "fanout", "headers"),
      durable: fc.boolean(),
      internal: fc.boolean(),
      alternate: fc.option(fc.nat(5)),
    }),
    { selector: (one) => one.name, maxLength: 6 },
  ),
  queues: fc.uniqueArray(
    fc.record({
      name,
      durable: fc.boolean(),
      quorum: fc.boolean(),
      consumed: fc.boolean(),
      ttl: fc.option(fc.integer({ min: 1, max: 100_000 })),
      length: fc.option(fc.integer({ min: 1, max: 1_000 })),
      single: fc.boolean(),
      priority: fc.option(fc.integer({ min: 1, max: 10 })),
      dead: fc.option(fc.record({ exchange: fc.nat(6), key: fc.option(name) })),
    }),
    { selector: (one) => one.name, maxLength: 7 },
  ),
  bindings: fc.array(
    fc.record({
      from: fc.nat(5),
      to: fc.nat(6),
      toExchange: fc.boolean(),
      key: fc.oneof(
        name,
        fc.array(word, { maxLength: 4 }).map((words) => words.join(".")),
      ),
      compared: fc.dictionary(
        fc.stringMatching(/^[a-z-]{1,5}$/),
        fc.oneof(fc.string(), fc.integer(), fc.boolean()),
        {
          maxKeys: 2,
        },
      ),
    }),
    { maxLength: 12 },
  ),
});

test("whatever is on the broker, the document is in step with it", async () => {
  await fc.assert(
    fc.asyncProperty(drawn, async (topology) => {
      await emptied();
      await make(topology);

      const imported = await bench.imports();
      expect(imported.findings.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(await bench.planned()).toEqual({ exitCode: 0, inStep: true });
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 300_000);

type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

async function make({ exchanges, queues, bindings }: Drawn): Promise<void> {
  const at = <T>(items: readonly T[], index: number) => items[index % Math.max(items.length, 1)];
  for (const { name: named, type, durable, internal, alternate } of exchanges) {
    const other = alternate === null ? undefined : at(exchanges, alternate)?.name;
    await channel.assertExchange(named, type, {
      durable,
      internal,
      ...(other === undefined ? {} : { alternateExchange: other }),
    });
  }
  for (const { name: named, durable, quorum, consumed, ttl, length, single, priority, dead } of queues) {
    const exchange =
      dead === null ? undefined : (at([...exchanges, { name: "" }], dead.exchange)?.name ?? "");
    await channel.assertQueue(named, {
      durable: durable || quorum,
      arguments: {
        ...(quorum ? { "x-queue-type": "quorum" } : {}),
        ...(ttl === null || quorum ? {} : { "x-message-ttl": ttl }),
        ...(length === null ? {} : { "x-max-length": length }),
        ...(single ? { "x-single-active-consumer": true } : {}),
        ...(priority === null || quorum ? {} : { "x-max-priority": priority }),
        ...(exchange === undefined ? {} : deadTo(exchange, dead?.key ?? undefined)),
      },
    });
    if (consumed) await channel.consume(named, () => undefined);
  }
  for (const { from, to, toExchange, key, compared } of bindings) {
    const source = at(exchanges, from);
    if (source === undefined) continue;
    const given = source.type === "headers" ? { "x-match": "all", ...compared } : compared;
    if (toExchange) await channel.bindExchange(at(exchanges, to)?.name ?? "", source.name, key, given);
    else if (queues.length > 0) await channel.bindQueue(at(queues, to)?.name ?? "", source.name, key, given);
  }
}

function deadTo(exchange: string, key?: string) {
  return {
    "x-dead-letter-exchange": exchange,
    ...(key === undefined ? {} : { "x-dead-letter-routing-key": key }),
  };
}

/** Takes away what the draw before has made. */
async function emptied(): Promise<void> {
  await channel.close();
  channel = await bench.connection.createChannel();
  for (const kind of ["queues", "exchanges"] as const) {
    for (const { name: named } of await bench.management.list(kind, z.object({ name: z.string() }), "name")) {
      if (named === "" || named.startsWith("amq.")) continue;
      if (kind === "queues") await channel.deleteQueue(named);
      else await channel.deleteExchange(named);
    }
  }
}
