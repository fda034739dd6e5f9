import path from "node:path";
import { expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { sourceOf } from "./load-document.js";

const mill = ({ argument = "1", compared = "1", limit = "5", example = "1", foreign = "1" }) => `
asyncapi: 3.0.0
info: { title: Mill, version: 1.0.0 }
channels:
  sacks:
    address: sacks
    x-weight: ${foreign}
    bindings: { amqp: { is: queue, queue: { name: sacks, durable: true } } }
    x-arguments: { x-max-length-bytes: ${argument} }
    x-bindings: [{ exchange: roads, routingKey: "", arguments: { x-match: all, cart: ${compared} } }]
    messages:
      Sack:
        examples: [{ payload: { grains: ${example} } }]
        payload: { type: object, properties: { grains: { type: number, maximum: ${limit} } } }
operations: { store: { action: receive, channel: { $ref: "#/channels/sacks" } } }
`;

async function found(text: string): Promise<readonly string[]> {
  const loaded = sourceOf(path.join(import.meta.dirname, "mill.yaml"), text);
  const { findings } = await checkLoaded(loaded, new Map(), { validate: false });
  const all = loaded.ok ? [...loaded.findings, ...findings] : findings;

  return [...new Set(all)]
    .filter(({ text: words }) => words.includes("JavaScript"))
    .map(({ severity, rule, line, text: words }) => `${severity} ${rule} ${String(line)} ${words}`);
}

test.each([
  ["an argument of a queue", { argument: "9007199254740993" }, 9, "x-arguments/x-max-length-bytes"],
  ["a negative one", { argument: "-9007199254740993" }, 9, "x-arguments/x-max-length-bytes"],
  ["what a headers exchange compares", { compared: "9007199254740993" }, 10, "x-bindings/0/arguments/cart"],
])("%s that JavaScript rounds is refused at its place", async (_, numbers, line, place) => {
  expect(await found(mill(numbers))).toEqual([
    expect.stringMatching(`^error known-extensions ${String(line)} ${place}: .*is rounded by JavaScript`),
  ]);
});

test("one in an example is named, and one of another program is its own business", async () => {
  expect(await found(mill({ example: "12345678901234567891", limit: "1e30" }))).toEqual([
    expect.stringMatching("^warning numbers-are-exact 13 .*in 1 place: .*/examples/0/payload/grains:"),
  ]);
  expect(await found(mill({ foreign: "12345678901234567891" }))).toEqual([]);
});

test("the largest number that JavaScript keeps is taken as it is, and one of few digits", async () => {
  const largest = String(Number.MAX_SAFE_INTEGER);

  expect(await found(mill({ argument: largest, compared: `-${largest}`, example: "1e30" }))).toEqual([]);
});
