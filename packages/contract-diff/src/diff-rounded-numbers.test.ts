import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { diffContracts } from "./diff-contracts.js";
import { readContract } from "./read-contract.js";
import { contractOf } from "./testing/contract-of.js";

// JavaScript reads whole numbers beyond 2^53 as their neighbours: what differs in the text alone is never "the same".

const mill = (argument: string, { limit = "5", more = "" } = {}) => `
asyncapi: 3.0.0
info: { title: Mill, version: 1.0.0 }
channels:
${more}  sacks:
    address: sacks
    bindings: { amqp: { is: queue, queue: { name: sacks, durable: true } } }
    x-arguments: { x-max-length-bytes: ${argument} }
    x-bindings: [{ exchange: roads, routingKey: "", arguments: { x-match: all, cart: ${argument} } }]
    messages: { Sack: { payload: { type: object, properties: { grains: { type: integer, maximum: ${limit} } } } } }
operations: { store: { action: receive, channel: { $ref: "#/channels/sacks" } } }
`;

async function numbers(before: string, after: string): Promise<readonly string[]> {
  const changes = diffContracts(await contractOf(before), await contractOf(after));

  return changes
    .filter(({ id }) => id.startsWith("number/"))
    .map(({ verdict, what }) => `${verdict}: ${what}`);
}

test("numbers that are read as one are not compared, wherever they stand", async () => {
  const before = mill("9007199254740992", { limit: "9223372036854775806" });
  const after = mill("9007199254740993", { limit: "9223372036854775807" });
  const words = (from: string, to: string, place: string) =>
    `not-compared: the number at /channels/sacks/${place} was ${from} and is ${to} (not compared)`;
  const found = (from: string, to: string) =>
    ["x-arguments/x-max-length-bytes", "x-bindings/0/arguments/cart"].map((place) => words(from, to, place));
  const limit = "messages/Sack/payload/properties/grains/maximum";

  expect(await numbers(before, after)).toEqual([
    ...found("9007199254740992", "9007199254740993"),
    words("9223372036854775806", "9223372036854775807", limit),
  ]);
  expect(await numbers(after, before)).toEqual([
    ...found("9007199254740993", "9007199254740992"),
    words("9223372036854775807", "9223372036854775806", limit),
  ]);
});

test("numbers in files that a document refers to are among them, over however many others", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "warren-numbers-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const versionWith = async (name: string, limit: string) => {
    const [document, sack, grains] = ["asyncapi.yaml", "parts/sack.yaml", "parts/grains.json"].map((file) =>
      path.join(folder, name, file),
    ) as [string, string, string];
    await mkdir(path.dirname(sack), { recursive: true });
    const payload = "{ type: object, properties: { grains: { type: integer, maximum: 5 } } }";
    await writeFile(document, mill("4").replace(payload, '{ $ref: "parts/sack.yaml#/Sack" }'));
    await writeFile(sack, 'Sack: { type: object, properties: { grains: { $ref: "grains.json#/Grains" } } }');
    await writeFile(grains, `{ "Grains": { "type": "integer", "maximum": ${limit} } }`);
    const read = await readContract(document);
    if (!read.ok) throw new Error(JSON.stringify(read.findings));

    return read.contract;
  };
  const [before, after] = [
    await versionWith("old", "9223372036854775806"),
    await versionWith("new", "9223372036854775807"),
  ];

  expect(diffContracts(before, after)).toMatchObject([
    {
      id: "number/parts/grains.json#/Grains/maximum",
      verdict: "not-compared",
      what: "the number at parts/grains.json#/Grains/maximum was 9223372036854775806 and is 9223372036854775807 (not compared)",
    },
  ]);
  expect(diffContracts(before, before)).toEqual([]);
});

test("the same number is the same where it has moved, and one that is read as another is compared as any", async () => {
  const large = mill("9007199254740993");
  const moved = mill("9007199254740993", { more: "  bin: { address: bin, messages: {} }\n" }).replaceAll(
    "sacks",
    "bags",
  );

  expect(await numbers(large, large)).toEqual([]);
  expect(await numbers(large, moved)).toEqual([]);
  expect(await numbers(mill("4"), large)).toEqual([]);
  expect(await numbers(large, mill("4"))).toEqual([]);
});
