import { execFile } from "node:child_process";
import { readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Channel } from "amqplib";
import { apply } from "@warren/broker-admin";
import { checkDocument, topologyOf } from "@warren/asyncapi";
import { pathsFor } from "@warren/codegen/paths";
import { askManagement } from "@warren/stack/testing";
import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import * as z from "zod";
import { generateCommand } from "../generate-command.js";
import { importCommand } from "./import-command.js";
import { openImportBench, type ImportBench } from "./testing/import-bench.js";

const repository = path.resolve(import.meta.dirname, "../../../..");
const { managementUrl = "" } = inject("warrenStack");

let bench: ImportBench;
let channel: Channel;

beforeEach(async () => {
  bench = await openImportBench(inject("warrenStack"));
  ({ channel } = bench);
});
afterEach(() => bench.close());

test("every kind of exchange, queue, argument and binding comes back as it is, and the broker is in step with it", async () => {
  await manyShapes();

  const imported = await bench.imports();
  expect(imported.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(
    new Set(imported.findings.filter(({ severity }) => severity === "warning").map(({ rule }) => rule)),
  ).toEqual(new Set(["payload-is-described"]));
  expect(await bench.planned()).toEqual({ exitCode: 0, inStep: true });
});

test("the code that is generated of it compiles, for its consumers too", async () => {
  await manyShapes();
  await bench.imports();
  const said: string[] = [];
  const log = (line: string) => said.push(line);
  const out = path.join(bench.folder, "generated");

  expect(
    await generateCommand(
      pathsFor(bench.spec, out),
      { check: false, service: undefined },
      { log, error: log },
    ),
    said.join("\n"),
  ).toBe(0);
  const contract = await readFile(path.join(out, "orderService/index.ts"), "utf8");
  expect(contract).toContain('"orders.placed"');
  expect(contract).toContain('routingKey: "orders.placed.dlq"');
  await compiles(out);
});

test("what consumes is told by the names of its connections, and what nobody can keep is counted", async () => {
  await channel.assertQueue("", { exclusive: true });
  await channel.assertQueue("", { durable: false, autoDelete: true });
  await channel.assertQueue("passing", { autoDelete: true });
  await channel.assertQueue("kept");
  await channel.consume("kept", () => undefined);
  await consumersSeen(1);

  const { text, said } = await bench.imports();
  expect(text).toContain('Consumed by "order-service-1", 1 consumer.');
  expect(text).not.toContain("amq.gen");
  expect(text).not.toContain("passing");
  expect(said).toMatch(/queues +1\n/);
  expect(said).toContain("1 queues deleted with its last consumer: passing");
  expect(said).toContain("exclusive: it goes with its connection");
});

test("what a policy adds is named, and not declared", async () => {
  await channel.assertExchange("dlx", "fanout");
  await channel.assertQueue("dead");
  await channel.bindQueue("dead", "dlx", "");
  await channel.assertQueue("governed");
  await channel.assertExchange("governed", "topic");
  await policy("limits", "queues", {
    "dead-letter-exchange": "dlx",
    "message-ttl": 60_000,
    "max-length": 1_000,
  });
  await policy("strays", "exchanges", { "alternate-exchange": "dlx" });
  await channel.consume("governed", () => undefined);
  await consumersSeen(1);
  await governed();

  const { text, topology, said } = await bench.imports();
  expect(text).toContain('"limits" adds');
  expect(text).toContain('dead-letter-exchange: "dlx"');
  expect(text).toContain('"strays" adds alternate-exchange: "dlx"');
  expect(said).toContain("Policies (limits, strays)");
  expect(topology.queues.find(({ name }) => name === "governed")?.arguments).toEqual({});
  // The broker puts its dead letters there by the policy, and a service by the same way.
  expect(text).toContain("x-deadLetter: { exchange: dlx, queue: dead }");
  expect(await bench.planned()).toEqual({ exitCode: 0, inStep: true });
});

test("a binding that no document can say is named, and a plan leaves it alone", async () => {
  await channel.assertExchange("shop.topic", "topic");
  await channel.assertExchange("shop.headers", "headers");
  await channel.assertQueue("orders");
  await channel.bindQueue("orders", "shop.topic", "order.placed");
  await channel.bindQueue("orders", "shop.topic", "order.#", { countries: ["de", "fr"] });
  await channel.bindQueue("orders", "shop.headers", "said", { "x-match": "all", kind: "order" });
  await channel.bindQueue("orders", "shop.headers", "unsaid", { "x-match": "all", urgent: null });

  const { said, topology: wanted } = await bench.imports();
  expect(said).toContain("no document can say them");
  expect(said).toContain("  shop.topic --order.#--> queue orders");
  expect(said).toContain("  shop.headers --unsaid--> queue orders");
  expect(await bench.planned()).toEqual({ exitCode: 0, inStep: true });
  const options = { migrate: [], prune: true, dryRun: false, signal: undefined, log: () => undefined };
  await apply({ wanted, address: bench.address, management: bench.management }, options);
  const bound = await bench.management.list("bindings", z.object({ source: z.string() }), "source");
  expect(bound.filter(({ source }) => source !== "")).toHaveLength(4);
});

test("a topology that `warren topology apply` made is read as the same topology", async () => {
  const original = await checkDocument(path.join(repository, "asyncapi.yaml"), new Map(), {});
  expect(original.ok).toBe(true);
  if (!original.ok) return;
  const wanted = topologyOf(original.model);
  const options = { migrate: [], prune: false, dryRun: false, signal: undefined, log: () => undefined };
  await apply({ wanted, address: bench.address, management: bench.management }, options);

  const { topology } = await bench.imports();
  expect(plain(topology)).toEqual(plain(wanted));
  expect(await bench.planned()).toEqual({ exitCode: 0, inStep: true });
});

test("what cannot be asked, and a file that is there, end with a sentence and without a password", async () => {
  const wrong = new URL(managementUrl);
  wrong.password = "not-the-password";
  const ask = async (options: Partial<Parameters<typeof importCommand>[0]>) => {
    const said: string[] = [];
    const log = (line: string) => said.push(line);
    const exitCode = await importCommand(
      { management: managementUrl, vhost: bench.address.vhost, force: false, ...options },
      { log, error: log },
      {},
    );

    return [exitCode, said.join("\n")] as const;
  };
  await writeFile(bench.spec, "mine");

  expect(await ask({ output: bench.spec })).toEqual([1, expect.stringContaining("is there already")]);
  expect(await readFile(bench.spec, "utf8")).toBe("mine");
  expect(await ask({ vhost: "nowhere" })).toEqual([2, expect.stringContaining('no virtual host "nowhere"')]);
  expect(await ask({ management: bench.address.amqpUrl })).toEqual([
    1,
    expect.stringContaining("--management is no address"),
  ]);
  const [exitCode, said] = await ask({ management: wrong.href });
  expect([exitCode, said]).toEqual([2, expect.stringContaining("Either the password is wrong")]);
  expect(said).not.toContain("not-the-password");
});

/** Everything that the broker of the test run has and a document could get wrong. */
async function manyShapes(): Promise<void> {
  for (const type of ["direct", "topic", "fanout", "headers"])
    await channel.assertExchange(`shop.${type}`, type);
  await channel.assertExchange("unroutable", "fanout", { durable: false });
  await channel.assertExchange("inner", "topic", { internal: true, alternateExchange: "unroutable" });
  await channel.assertExchange("comes.and.goes", "direct", { autoDelete: true });
  await channel.bindExchange("inner", "shop.topic", "order.#");
  await channel.bindExchange("shop.fanout", "amq.topic", "audit.*");

  const quorum = { "x-queue-type": "quorum" };
  await queue("orders.placed", { ...quorum, "x-delivery-limit": 5, ...deadTo("", "orders.placed.dlq") });
  await queue("orders.placed.dlq", quorum);
  await queue("orders-placed", { "x-max-priority": 5, "x-queue-mode": "lazy", ...deadTo("shop.direct") });
  await queue("orders placed", {
    "x-message-ttl": 60_000,
    "x-max-length": 10,
    "x-overflow": "reject-publish",
  });
  await queue("заказы", { "x-single-active-consumer": true, "x-expires": 3_600_000 });
  await queue("events", { "x-queue-type": "stream", "x-max-age": "7D" });
  await queue("delay.5000", { "x-message-ttl": 5_000, ...deadTo("", "orders-placed") });
  await queue("n".repeat(255), {});
  await channel.assertQueue("not.durable", { durable: false });

  await channel.bindQueue("orders.placed", "shop.topic", "order.placed");
  await channel.bindQueue("orders-placed", "inner", "order.*.created");
  await channel.bindQueue("orders placed", "shop.direct", "orders placed");
  await channel.bindQueue("заказы", "shop.headers", "", {
    "x-match": "any",
    kind: "order",
    size: 3,
    urgent: true,
  });
  await channel.bindQueue("заказы", "shop.headers", "k", { "x-match": "all", kind: "order" });
  await channel.bindQueue("not.durable", "shop.fanout", "ignored");
  await channel.bindQueue("events", "comes.and.goes", "");
  await channel.bindQueue("n".repeat(255), "unroutable", "");
  for (const one of ["orders.placed", "orders placed", "заказы"]) await channel.consume(one, () => undefined);
  await consumersSeen(3);
}

async function queue(named: string, arguments_: Readonly<Record<string, unknown>>): Promise<void> {
  await channel.assertQueue(named, { arguments: arguments_ });
}

function deadTo(exchange: string, key?: string) {
  return {
    "x-dead-letter-exchange": exchange,
    ...(key === undefined ? {} : { "x-dead-letter-routing-key": key }),
  };
}

/** Waits until the broker's HTTP API tells of so many consumers, and of their connection: it does so a moment later. */
async function consumersSeen(count: number): Promise<void> {
  const { address, management } = bench;
  const place = encodeURIComponent(address.vhost);
  const named = z.array(z.object({ user_provided_name: z.string() }));
  await vi.waitFor(
    async () => {
      expect(await management.find(`/consumers/${place}`, z.array(z.unknown()))).toHaveLength(count);
      expect(await management.find(`/vhosts/${place}/connections`, named)).not.toEqual([]);
    },
    { timeout: 20_000, interval: 200 },
  );
}

/** What is declared, whatever it is for. */
function plain({ exchanges, queues, bindings }: ReturnType<typeof topologyOf>) {
  const inOrder = <T>(items: readonly T[]) =>
    items.map((item) => JSON.stringify(sortedKeys(item))).toSorted();

  return {
    exchanges: inOrder(exchanges),
    queues: inOrder(queues.map(({ name: named, durable, arguments: given }) => ({ named, durable, given }))),
    bindings: inOrder(bindings),
  };
}

function sortedKeys(value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, one]) => [key, sortedKeys(one)]),
      )
    : value;
}

async function policy(
  named: string,
  of: "queues" | "exchanges",
  definition: Readonly<Record<string, unknown>>,
) {
  await askManagement(
    managementUrl,
    "PUT",
    `/api/policies/${encodeURIComponent(bench.address.vhost)}/${named}`,
    {
      pattern: "^governed$",
      "apply-to": of,
      definition,
    },
  );
}

/** Waits until a policy holds for the queue. */
async function governed(): Promise<void> {
  const { address, management } = bench;
  const place = encodeURIComponent(address.vhost);
  const queue = z.object({ effective_policy_definition: z.object({ "max-length": z.number() }) });
  await vi.waitFor(
    async () => expect(await management.find(`/queues/${place}/governed`, queue)).toBeDefined(),
    { timeout: 20_000, interval: 200 },
  );
}

async function compiles(generated: string): Promise<void> {
  await symlink(path.join(repository, "node_modules"), path.join(bench.folder, "node_modules"));
  await writeFile(path.join(bench.folder, "package.json"), '{ "type": "module" }');
  await writeFile(
    path.join(bench.folder, "tsconfig.json"),
    JSON.stringify({
      extends: path.join(repository, "tsconfig.json"),
      compilerOptions: { noEmit: true },
      include: [generated],
    }),
  );
  const tsc = path.join(repository, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "-p", bench.folder]).catch((error: unknown) => {
    throw new Error((error as Readonly<{ stdout: string }>).stdout);
  });
}
