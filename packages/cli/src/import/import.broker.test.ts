import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import * as amqp from "amqplib";
import { apply } from "@warren/broker-admin";
import { openManagement } from "@warren/broker-admin/management";
import { checkDocument, topologyOf } from "@warren/asyncapi";
import { pathsFor } from "@warren/codegen/paths";
import { askManagement, createVhost, type TestVhost } from "@warren/stack/testing";
import fc from "fast-check";
import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import * as z from "zod";
import { generateCommand } from "../generate-command.js";
import { topologyPlanCommand } from "../topology-command.js";
import { importCommand } from "./import-command.js";

const repository = path.resolve(import.meta.dirname, "../../../..");
const { managementUrl = "" } = inject("warrenStack");

let vhost: TestVhost;
let connection: amqp.ChannelModel;
let channel: amqp.Channel;
let folder: string;

beforeEach(async () => {
  vhost = await createVhost(inject("warrenStack"));
  connection = await connectTo("order-service-1");
  channel = await connection.createChannel();
  folder = await mkdtemp(path.join(tmpdir(), "warren-import-"));
});
afterEach(async () => {
  await connection.close().catch(() => undefined);
  await vhost.drop();
  await rm(folder, { recursive: true, force: true });
});

test("every kind of exchange, queue, argument and binding comes back as it is, and the broker is in step with it", async () => {
  await manyShapes();

  const imported = await imports();
  expect(imported.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(
    new Set(imported.findings.filter(({ severity }) => severity === "warning").map(({ rule }) => rule)),
  ).toEqual(new Set(["payload-is-described"]));
  expect(await planned()).toEqual({ exitCode: 0, inStep: true });
});

test("the code that is generated of it compiles, for its consumers too", async () => {
  await manyShapes();
  await imports();
  const said: string[] = [];
  const log = (line: string) => said.push(line);
  const out = path.join(folder, "generated");

  expect(
    await generateCommand(pathsFor(spec(), out), { check: false, service: undefined }, { log, error: log }),
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

  const { text, said } = await imports();
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

  const { text, topology, said } = await imports();
  expect(text).toContain('"limits" adds');
  expect(text).toContain('dead-letter-exchange: "dlx"');
  expect(text).toContain('"strays" adds alternate-exchange: "dlx"');
  expect(said).toContain("Policies (limits, strays)");
  expect(topology.queues.find(({ name }) => name === "governed")?.arguments).toEqual({});
  // The broker puts its dead letters there by the policy, and a service by the same way.
  expect(text).toContain("x-deadLetter: { exchange: dlx, queue: dead }");
  expect(await planned()).toEqual({ exitCode: 0, inStep: true });
});

test("a topology that `warren topology apply` made is read as the same topology", async () => {
  const address = { amqpUrl: vhost.amqpUrl, managementUrl, vhost: vhost.name };
  const original = await checkDocument(path.join(repository, "asyncapi.yaml"), new Map(), {});
  expect(original.ok).toBe(true);
  if (!original.ok) return;
  const wanted = topologyOf(original.model);
  const options = { migrate: [], prune: false, dryRun: false, signal: undefined, log: () => undefined };
  await apply({ wanted, address, management: await openManagement(address) }, options);

  const { topology } = await imports();
  expect(plain(topology)).toEqual(plain(wanted));
  expect(await planned()).toEqual({ exitCode: 0, inStep: true });
});

test("what cannot be asked, and a file that is there, end with a sentence and without a password", async () => {
  const wrong = new URL(managementUrl);
  wrong.password = "not-the-password";
  const ask = async (options: Partial<Parameters<typeof importCommand>[0]>) => {
    const said: string[] = [];
    const log = (line: string) => said.push(line);
    const exitCode = await importCommand(
      { management: managementUrl, vhost: vhost.name, force: false, ...options },
      { log, error: log },
      {},
    );

    return [exitCode, said.join("\n")] as const;
  };
  await writeFile(spec(), "mine");

  expect(await ask({ output: spec() })).toEqual([1, expect.stringContaining("is there already")]);
  expect(await readFile(spec(), "utf8")).toBe("mine");
  expect(await ask({ vhost: "nowhere" })).toEqual([2, expect.stringContaining('no virtual host "nowhere"')]);
  expect(await ask({ management: vhost.amqpUrl })).toEqual([
    1,
    expect.stringContaining("--management is no address"),
  ]);
  const [exitCode, said] = await ask({ management: wrong.href });
  expect([exitCode, said]).toEqual([2, expect.stringContaining("Either the password is wrong")]);
  expect(said).not.toContain("not-the-password");
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

      const imported = await imports();
      expect(imported.findings.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(await planned()).toEqual({ exitCode: 0, inStep: true });
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 300_000);

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

/** Waits until the broker's HTTP API tells of so many consumers, and of their connection: it does so a moment later. */
async function consumersSeen(count: number): Promise<void> {
  const place = encodeURIComponent(vhost.name);
  const management = await openManagement({ managementUrl, vhost: vhost.name });
  const named = z.array(z.object({ user_provided_name: z.string() }));
  await vi.waitFor(
    async () => {
      expect(await management.find(`/consumers/${place}`, z.array(z.unknown()))).toHaveLength(count);
      expect(await management.find(`/vhosts/${place}/connections`, named)).not.toEqual([]);
    },
    { timeout: 20_000, interval: 200 },
  );
}

/** Takes away what the draw before has made. */
async function emptied(): Promise<void> {
  await channel.close();
  channel = await connection.createChannel();
  const management = await openManagement({ managementUrl, vhost: vhost.name });
  for (const kind of ["queues", "exchanges"] as const) {
    for (const { name: named } of await management.list(kind, z.object({ name: z.string() }), "name")) {
      if (named === "" || named.startsWith("amq.")) continue;
      if (kind === "queues") await channel.deleteQueue(named);
      else await channel.deleteExchange(named);
    }
  }
}

function spec(): string {
  return path.join(folder, "asyncapi.yaml");
}

async function imports(more: Partial<Parameters<typeof importCommand>[0]> = {}) {
  const said: string[] = [];
  const log = (line: string) => said.push(line);
  const options = { management: managementUrl, vhost: vhost.name, output: spec(), force: true, ...more };
  expect(await importCommand(options, { log, error: log }, {}), said.join("\n")).toBe(0);
  const text = await readFile(spec(), "utf8");
  const checked = await checkDocument(spec(), new Map());
  expect(checked.ok ? [] : checked.findings, text).toEqual([]);
  if (!checked.ok) throw new Error("unreachable");

  return { text, said: said.join("\n"), findings: checked.findings, topology: topologyOf(checked.model) };
}

async function planned() {
  const said: string[] = [];
  const options = { url: vhost.amqpUrl, management: managementUrl, format: "json" as const };
  const exitCode = await topologyPlanCommand(pathsFor(spec()), options, {
    log: (line) => said.push(line),
    error: (line) => said.push(line),
  });
  const { inStep } = JSON.parse(said.join("\n")) as Readonly<{ inStep: boolean }>;

  return { exitCode, inStep };
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
  await askManagement(managementUrl, "PUT", `/api/policies/${encodeURIComponent(vhost.name)}/${named}`, {
    pattern: "^governed$",
    "apply-to": of,
    definition,
  });
}

/** Waits until a policy holds for the queue. */
async function governed(): Promise<void> {
  const management = await openManagement({ managementUrl, vhost: vhost.name });
  const queue = z.object({ effective_policy_definition: z.object({ "max-length": z.number() }) });
  await vi.waitFor(
    async () =>
      expect(
        await management.find(`/queues/${encodeURIComponent(vhost.name)}/governed`, queue),
      ).toBeDefined(),
    { timeout: 20_000, interval: 200 },
  );
}

function connectTo(named: string): Promise<amqp.ChannelModel> {
  return amqp.connect(vhost.amqpUrl, { clientProperties: { connection_name: named } });
}

async function compiles(generated: string): Promise<void> {
  await symlink(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: path.join(repository, "tsconfig.json"),
      compilerOptions: { noEmit: true },
      include: [generated],
    }),
  );
  const tsc = path.join(repository, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch((error: unknown) => {
    throw new Error((error as Readonly<{ stdout: string }>).stdout);
  });
}
