import { expect, test } from "vitest";
import { diffContracts } from "./diff-contracts.js";
import { contractOf } from "./testing/contract-of.js";

// Nobody reads what stands beside a reference, and other programs may: it is never "the same".

const ferry = (version: 2 | 3, beside: string, named = "") =>
  version === 3
    ? `asyncapi: 3.0.0
info: { title: Ferry, version: 1.0.0 }
channels:
  sailed:
    address: sailed
    messages:
      Sailed: { payload: { type: object, properties: { pier: { $ref: "#/components/schemas/Pier"${beside} } } } }
  docked: { $ref: "#/components/channels/docked"${named} }
operations:
  take: { action: receive, channel: { $ref: "#/channels/sailed" } }
components:
  channels: { docked: { address: docked, messages: {} } }
  schemas: { Pier: { type: string } }
`
    : `asyncapi: 2.6.0
info: { title: Ferry, version: 1.0.0 }
channels:
  sailed:
    publish:
      operationId: onSailed
      message:
        payload: { type: object, properties: { pier: { $ref: "#/components/schemas/Pier"${beside} } } }
components:
  schemas: { Pier: { type: string } }
`;

async function found(before: string, after: string) {
  const changes = diffContracts(await contractOf(before, "receive"), await contractOf(after, "receive"));

  return changes.map(({ verdict, what }) => `${verdict}: ${what}`);
}

test.each([
  [3, "", ", minLength: 2", "added"],
  [3, ", minLength: 2", "", "taken away"],
  [3, ", minLength: 2", ", minLength: 3", "changed"],
  [3, ", minLength: 2", ", pattern: a", "changed"],
  [2, "", ", minLength: 2", "added"],
  [2, ", enum: [a]", ", enum: [b]", "changed"],
] as const)("in %i.x, beside a reference, from %j to %j is not compared", async (version, was, is, what) => {
  const changes = await found(ferry(version, was), ferry(version, is));

  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatch(
    new RegExp(`^not-compared: what stands beside the reference at .*/pier .* was ${what}$`),
  );
});

test("an address and the like beside a reference is not compared either", async () => {
  expect(await found(ferry(3, ""), ferry(3, "", ", address: other, x-retry: 1"))).toEqual([
    "not-compared: what stands beside the reference at /channels/docked (address and x-retry) was added",
  ]);
});

test.each([
  ["the order of keywords", ferry(3, ", minLength: 2, pattern: a"), ferry(3, ", pattern: a, minLength: 2")],
  ["a description", ferry(3, ""), ferry(3, ", description: Where it lies")],
  [
    "a description beside something else",
    ferry(3, ", minLength: 2"),
    ferry(3, ", minLength: 2, description: Where it lies"),
  ],
  [
    "where the reference leads",
    ferry(3, ", minLength: 2"),
    ferry(3, ", minLength: 2")
      .replace("schemas/Pier", "schemas/Quay")
      .replace("{ Pier: { type: string }", "{ Pier: { type: string }, Quay: { type: string }"),
  ],
  [
    "another place",
    ferry(3, ", minLength: 2"),
    ferry(3, ", minLength: 2").replace(
      "  docked: {",
      '  moored: { $ref: "#/components/channels/docked" }\n  docked: {',
    ),
  ],
])("%s means nothing", async (_, before, after) => {
  expect((await found(before, after)).filter((change) => change.includes("beside the reference"))).toEqual(
    [],
  );
});
