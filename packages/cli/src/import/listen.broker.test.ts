import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { checkDocument } from "@warren/asyncapi";
import { pathsFor } from "@warren/codegen/paths";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { generateCommand } from "../generate-command.js";
import { topologyPlanCommand } from "../topology-command.js";
import { importCommand } from "./import-command.js";
import { importBench } from "./testing/import-bench.js";

const program = path.resolve(import.meta.dirname, "../../bin/warren.js");
const silent = { log: () => undefined, error: () => undefined };

const bench = importBench(async ({ channel }) => {
  await channel.assertExchange("shop", "topic");
  for (const [queue, key] of [
    ["orders", "order.placed"],
    ["payments", "payment.#"],
    ["pictures", "picture.taken"],
  ] as const) {
    await channel.assertQueue(queue);
    await channel.bindQueue(queue, "shop", key);
  }
});

test("payloads are inferred from copies, told apart by key and type, and no queue has a message less", async () => {
  const { text, said } = await listening();

  expect(text).not.toContain("ada@example.com");
  expect(text).toContain("Inferred from 20 different messages");
  expect(said).toContain("60 messages seen.");
  expect(said).toContain("No JSON: PictureTaken");
  const { model } = await checked();
  const payloadOf = (name: string) => model.messages.find((message) => message.name === name)?.payload;
  expect(payloadOf("OrderPlaced")).toMatchObject({
    required: ["email", "id", "lines"],
    properties: {
      id: { type: "string", format: "uuid" },
      lines: { type: "array" },
      note: { type: ["string", "null"] },
    },
  });
  expect(payloadOf("PaymentTaken")).toMatchObject({ properties: { cents: { type: ["number", "null"] } } });
  expect(payloadOf("PaymentRefused")).toMatchObject({ properties: { reason: { type: ["string", "null"] } } });
  expect(model.queues.find(({ name }) => name === "payments")?.messages.toSorted()).toEqual([
    "PaymentRefused",
    "PaymentTaken",
  ]);
  for (const queue of ["orders", "payments", "pictures"])
    expect(await bench.channel.checkQueue(queue)).toMatchObject({ messageCount: 20 });
  const first = await bench.channel.get("orders", { noAck: false });
  expect(first && first.fields.redelivered).toBe(false);
  expect(
    await generateCommand(
      pathsFor(bench.spec, path.join(bench.folder, "generated")),
      { check: false, service: undefined },
      silent,
    ),
  ).toBe(0);
  expect(
    await topologyPlanCommand(
      pathsFor(bench.spec),
      { url: bench.address.amqpUrl, management: bench.address.managementUrl, format: "json" },
      silent,
    ),
  ).toBe(0);
});

test("what somebody sent stands in the document only where it is asked for", async () => {
  const { text } = await listening({ examples: true });

  expect(text).toContain("ada@example.com");
  await checked();
});

test("nothing stays behind, and nothing is missing, where it is killed while it listens", async () => {
  const child = execFile(process.execPath, [
    program,
    "import",
    ...[
      "--management",
      bench.address.managementUrl,
      "--url",
      bench.address.amqpUrl,
      "--listen",
      "10m",
      "--output",
      bench.spec,
    ],
  ]);
  const gone = new Promise((resolve) => child.once("exit", resolve));
  await heard(3);
  await publish();
  child.kill("SIGKILL");
  await gone;

  await heard(0);
  for (const queue of ["orders", "payments", "pictures"])
    expect(await bench.channel.checkQueue(queue)).toMatchObject({ messageCount: 20 });
});

async function listening(more: Readonly<{ examples?: boolean }> = {}) {
  const said: string[] = [];
  const log = (line: string) => said.push(line);
  const options = {
    management: bench.address.managementUrl,
    url: bench.address.amqpUrl,
    output: bench.spec,
    force: true,
    listen: "60s",
    limit: 20,
    ...more,
  };
  const running = importCommand(options, { log, error: log }, {});
  await heard(3);
  await publish();
  expect(await running, said.join("\n")).toBe(0);

  return { text: await readFile(bench.spec, "utf8"), said: said.join("\n") };
}

/** Twenty into each queue: enough to demand something. */
async function publish(): Promise<void> {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  for (let n = 1; n <= 20; n++) {
    const order = {
      id: `0d9e8a51-6a43-4d0c-9d0b-1111111111${String(n + 10)}`,
      email: "ada@example.com",
      lines: [{ sku: "tea", cups: n }],
      ...(n === 1 ? { note: null } : n === 2 ? { note: "quick" } : {}),
    };
    bench.channel.publish("shop", "order.placed", json(order));
    const payment = n <= 10 ? { cents: n } : { reason: "no" };
    bench.channel.publish("shop", `payment.${String(n)}`, json(payment), {
      type: n <= 10 ? "PaymentTaken" : "PaymentRefused",
    });
    bench.channel.publish("shop", "picture.taken", Buffer.from([0xff, n]), { contentType: "image/png" });
  }
  await bench.channel.waitForConfirms();
}

/** Waits until so many queues of the broker's own naming are bound. */
async function heard(count: number): Promise<void> {
  const binding = z.object({ source: z.string(), destination: z.string() });
  await vi.waitFor(
    async () => {
      const bound = await bench.management.list("bindings", binding, "source,destination");
      expect(
        bound.filter((one) => one.source === "shop" && one.destination.startsWith("amq.gen")),
      ).toHaveLength(count);
    },
    { timeout: 120_000, interval: 100 },
  );
}

async function checked() {
  const found = await checkDocument(bench.spec, new Map());
  if (!found.ok) throw new Error(JSON.stringify(found.findings, null, 2));

  return found;
}
