import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { connect, type ConsumeMessage } from "amqplib";
import { importBroker } from "@warren/broker-admin/import";
import { askManagement } from "@warren/stack/testing";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { importCommand } from "./import-command.js";
import { importBench } from "./testing/import-bench.js";

const program = path.resolve(import.meta.dirname, "../../bin/warren.js");

const bench = importBench();

test("what is read from a queue is put back whole and in its order, marked as redelivered and no more", async () => {
  await bench.channel.assertQueue("plain");
  await bench.channel.assertQueue("kept.long", {
    arguments: { "x-queue-type": "quorum", "x-delivery-limit": 1_000_000 },
  });
  for (const queue of ["plain", "kept.long"]) await fill(queue, 20);

  const { text, said } = await sampling(12);
  expect(text).toContain("Decide: inferred from 12 different messages only");
  expect(text).toContain("properties:");
  expect(said).toContain("24 messages seen.");
  for (const queue of ["plain", "kept.long"]) {
    const left = await drained(queue);
    expect(left.map(({ properties }) => properties.messageId as unknown)).toEqual(numbers(20));
    expect(left.map(({ fields }) => fields.redelivered)).toEqual(numbers(20).map((n) => Number(n) < 12));
    expect(left.map(({ content }) => JSON.parse(content.toString()) as unknown)).toEqual(
      numbers(20).map((n) => ({ n: Number(n) })),
    );
  }
});

test("queues whose messages would suffer are named with the reason, and not touched", async () => {
  await bench.channel.assertQueue("consumed");
  await bench.channel.assertQueue("quorum", { arguments: { "x-queue-type": "quorum" } });
  await bench.channel.assertQueue("near", {
    arguments: { "x-queue-type": "quorum", "x-delivery-limit": 2 },
  });
  await bench.channel.assertQueue("full", { arguments: { "x-max-length": 3 } });
  await bench.channel.assertQueue("stream", { arguments: { "x-queue-type": "stream" } });
  for (const queue of ["quorum", "near", "full"]) await fill(queue, 3);
  await bench.channel.consume("consumed", () => undefined);

  const { said } = await sampling(5);
  expect(said).toContain("consumed: somebody consumes it");
  expect(said).toContain("quorum: each look counts as a delivery");
  expect(said).toContain("near: each look counts as a delivery");
  expect(said).toContain("full: it has a greatest length");
  expect(said).toContain("stream: a stream has no head");
  for (const queue of ["quorum", "near", "full"])
    expect((await drained(queue)).map(({ fields }) => fields.redelivered)).toEqual([false, false, false]);
});

test("a delivery limit that a policy lowers is the one that counts", async () => {
  const place = encodeURIComponent(bench.address.vhost);
  await askManagement(bench.address.managementUrl, "PUT", `/api/policies/${place}/limits`, {
    ...{ pattern: "^governed$", "apply-to": "queues", definition: { "delivery-limit": 3 } },
  });
  await bench.channel.assertQueue("governed", {
    arguments: { "x-queue-type": "quorum", "x-delivery-limit": 1_000_000 },
  });
  await fill("governed", 3);
  const limited = z.object({ effective_policy_definition: z.object({ "delivery-limit": z.literal(3) }) });
  await vi.waitFor(
    async () => expect(await bench.management.find(`/queues/${place}/governed`, limited)).toBeDefined(),
    { timeout: 120_000, interval: 200 },
  );

  expect((await sampling(5)).said).toContain("governed: each look counts as a delivery");
  expect((await drained("governed")).map(({ fields }) => fields.redelivered)).toEqual([false, false, false]);
});

test("messages are put back at once when somebody comes to consume them", async () => {
  await bench.channel.assertQueue("many");
  await fill("many", 12_000);
  // A consumer that takes all at once would leave nothing to read.
  const late = await connect(bench.address.amqpUrl);
  const consumer = await late.createChannel();
  await consumer.prefetch(10);
  const { said } = await sampling(10_000, (line) => {
    if (line.trim() === "500 read") void consumer.consume("many", () => undefined);
  });

  expect(said).toContain("and no more: somebody has come to consume them");
  await late.close();
  await vi.waitFor(
    async () => expect(await bench.channel.checkQueue("many")).toMatchObject({ messageCount: 12_000 }),
    { timeout: 120_000 },
  );
  const left = await drained("many");
  expect(new Set(left.map(({ properties }) => properties.messageId as unknown)).size).toBe(12_000);
});

test("what is held for as long as it may be is put back, and of the rest nothing is touched", async () => {
  for (const queue of ["first", "second"]) {
    await bench.channel.assertQueue(queue);
    await fill(queue, 5);
  }
  const said: string[] = [];
  const { signal } = new AbortController();
  const { summary } = await importBroker(bench.management, bench.address, {
    ...{ sample: 5, holdMs: 0, signal, log: (line: string) => said.push(line) },
  });

  expect(said.filter((line) => line.includes("nobody else can have them meanwhile"))).toEqual([
    "  1 read, and no more: nobody else can have them meanwhile",
    "  1 read, and no more: nobody else can have them meanwhile",
  ]);
  expect(summary.remarks).toContain("2 messages seen.");
  for (const queue of ["first", "second"]) {
    const left = await drained(queue);
    expect(left.map(({ properties }) => properties.messageId as unknown)).toEqual(numbers(5));
    expect(left.map(({ fields }) => fields.redelivered)).toEqual([true, false, false, false, false]);
  }
});

test("nothing is lost, and the order stays, where it is killed with messages in its hands", async () => {
  await bench.channel.assertQueue("many");
  await fill("many", 12_000);
  const child = execFile(process.execPath, [
    program,
    "import",
    ...["--management", bench.address.managementUrl, "--url", bench.address.amqpUrl, "--sample", "10000"],
  ]);
  const gone = new Promise((resolve) => child.once("exit", resolve));
  await new Promise<void>((resolve) =>
    child.stderr?.on("data", (chunk: string) => {
      if (chunk.includes("1000 read")) resolve();
    }),
  );
  child.kill("SIGKILL");
  await gone;

  await vi.waitFor(
    async () => expect(await bench.channel.checkQueue("many")).toMatchObject({ messageCount: 12_000 }),
    {
      timeout: 120_000,
    },
  );
  expect((await drained("many")).map(({ properties }) => properties.messageId as unknown)).toEqual(
    numbers(12_000),
  );
});

async function sampling(count: number, heard: (line: string) => void = () => undefined) {
  const said: string[] = [];
  const log = (line: string) => {
    said.push(line);
    heard(line);
  };
  const output = bench.spec;
  const options = {
    management: bench.address.managementUrl,
    url: bench.address.amqpUrl,
    output,
    force: true,
    sample: count,
  };
  expect(await importCommand(options, { log, error: log }, {}), said.join("\n")).toBe(0);

  return { text: await readFile(output, "utf8"), said: said.join("\n") };
}

async function fill(queue: string, count: number): Promise<void> {
  for (const n of numbers(count))
    bench.channel.sendToQueue(queue, Buffer.from(JSON.stringify({ n: Number(n) })), {
      persistent: true,
      messageId: n,
    });
  await bench.channel.waitForConfirms();
}

/** All that is in a queue, first to last. */
async function drained(queue: string): Promise<readonly ConsumeMessage[]> {
  const { messageCount } = await bench.channel.checkQueue(queue);
  const found: ConsumeMessage[] = [];
  const { consumerTag } = await bench.channel.consume(
    queue,
    (message) => message !== null && found.push(message),
    {
      noAck: true,
    },
  );
  await vi.waitFor(() => expect(found.length).toBeGreaterThanOrEqual(messageCount), { timeout: 120_000 });
  await bench.channel.cancel(consumerTag);

  return found;
}

function numbers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => String(n));
}
