import { execFile } from "node:child_process";
import { readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { apply } from "@warren/broker-admin";
import { checkDocument, topologyOf } from "@warren/asyncapi";
import { pathsFor } from "@warren/codegen/paths";
import { expect, inject, test } from "vitest";
import * as z from "zod";
import { generateCommand } from "../generate-command.js";
import { importCommand } from "./import-command.js";
import { consumersSeen } from "./testing/consumers-seen.js";
import { importBench } from "./testing/import-bench.js";
import { manyShapes } from "./testing/many-shapes.js";

const repository = path.resolve(import.meta.dirname, "../../../..");
const { managementUrl = "" } = inject("warrenStack");

const bench = importBench();

test("every kind of exchange, queue, argument and binding comes back as it is, and the broker is in step with it", async () => {
  await manyShapes(bench);

  const imported = await bench.imports();
  expect(imported.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(
    new Set(imported.findings.filter(({ severity }) => severity === "warning").map(({ rule }) => rule)),
  ).toEqual(new Set(["payload-is-described"]));
  expect(await bench.planned()).toEqual({ exitCode: 0, inStep: true });
});

test("the code that is generated of it compiles, for its consumers too", async () => {
  await manyShapes(bench);
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
  await bench.channel.assertQueue("", { exclusive: true });
  await bench.channel.assertQueue("", { durable: false, autoDelete: true });
  await bench.channel.assertQueue("passing", { autoDelete: true });
  await bench.channel.assertQueue("kept");
  await bench.channel.consume("kept", () => undefined);
  await consumersSeen(bench, 1);

  const { text, said } = await bench.imports();
  expect(text).toContain('Consumed by "order-service-1", 1 consumer.');
  expect(text).not.toContain("amq.gen");
  expect(text).not.toContain("passing");
  expect(said).toMatch(/queues +1\n/);
  expect(said).toContain("1 queues deleted with its last consumer: passing");
  expect(said).toContain("exclusive: it goes with its connection");
});

test("a binding that no document can say is named, and a plan leaves it alone", async () => {
  await bench.channel.assertExchange("shop.topic", "topic");
  await bench.channel.assertExchange("shop.headers", "headers");
  await bench.channel.assertQueue("orders");
  await bench.channel.bindQueue("orders", "shop.topic", "order.placed");
  await bench.channel.bindQueue("orders", "shop.topic", "order.#", { countries: ["de", "fr"] });
  await bench.channel.bindQueue("orders", "shop.headers", "said", { "x-match": "all", kind: "order" });
  await bench.channel.bindQueue("orders", "shop.headers", "unsaid", { "x-match": "all", urgent: null });

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
