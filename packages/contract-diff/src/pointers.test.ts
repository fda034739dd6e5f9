import { expect, test } from "vitest";
import { diffContracts } from "./diff-contracts.js";
import { compareSchemas } from "./payload/compare-schemas.js";
import { contractOf } from "./testing/contract-of.js";

// Names with the signs that JSON pointers and references write in another way, or that look as if they did.

const names = ["90% paid", "a%2Fb", "fees/due", "~0", "%"];

const till = (name: string, type: string, more = "") => `
asyncapi: 3.0.0
info: { title: Till, version: 1.0.0 }
channels:
  "${name}":
    address: till.paid
    bindings: { amqp: { is: queue, queue: { name: till, durable: true } } }
    messages: { "${name}": { payload: { type: object, properties: { "${name}": { type: ${type} } } }${more} } }
operations:
  take: { action: receive, channel: { $ref: "#/channels/${name.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("%", "%25")}" } }
`;

test.each(names)("a contract with a channel, a message and a field called %s is compared", async (name) => {
  const [before, after] = [await contractOf(till(name, "string")), await contractOf(till(name, "integer"))];
  const noted = await contractOf(till(name, "string", ", x-owner: us"));

  expect(diffContracts(before, before)).toEqual([]);
  expect(diffContracts(before, after)[0]).toMatchObject({
    verdict: "breaking",
    what: expect.stringMatching(/string became integer$/) as string,
  });
  expect(diffContracts(before, noted)).toMatchObject([{ id: `message/${name}/x-owner` }]);
});

test.each(names)("a change in a field called %s is told where it stands in its file", async (name) => {
  const before = await contractOf(till(name, "string"));
  const after = await contractOf(till(name, "integer"));
  const [change] = diffContracts(before, after);
  const place = after.source.positionOf(change?.at.pointer ?? "/");

  expect(
    till(name, "integer")
      .split("\n")
      [place.line - 1]?.slice(place.column - 1),
  ).toMatch(/^"[^"]+": \{ type: integer/);
});

test.each(names)(
  "a reference that is left to what is called %s is followed, percent signs or not",
  (name) => {
    const step = name.replaceAll("~", "~0").replaceAll("/", "~1");
    const list = (target: string, type: string) => ({
      type: "object",
      properties: { next: { $ref: target } },
      $defs: { [name]: { type } },
    });

    for (const written of [step.replaceAll("%", "%25"), ...(step === "a%2Fb" ? [] : [step])]) {
      const target = `#/$defs/${written}`;

      expect(compareSchemas(list(target, "string"), list(target, "string"))).toEqual([]);
      expect(compareSchemas(list(target, "string"), list(target, "integer"))).toMatchObject([
        { path: "next", narrowed: true, widened: true },
      ]);
    }
  },
);

test("what every object of JavaScript has is nothing that a reference leads to", () => {
  const schema = { type: "object", properties: { next: { $ref: "#/__proto__" } } };

  expect(compareSchemas(schema, schema)).toEqual([]);
  expect(compareSchemas(schema, { type: "object", properties: { next: {} } })).not.toEqual([]);
});

test("a value that cannot be read, and became another that cannot be read, is told", async () => {
  const held = (count: string) =>
    till("paid", "string").replace("    messages:", `    x-prefetch: ${count}\n    messages:`);
  const [before, after] = [await contractOf(held("many")), await contractOf(held("few"))];

  expect(diffContracts(before, after)).toMatchObject([{ verdict: "not-compared" }]);
  expect(diffContracts(before, before)).toEqual([]);
});
