import { expect, test } from "vitest";
import { diffContracts } from "./diff-contracts.js";
import { contractOf } from "./testing/contract-of.js";

const pilots = (...compared: readonly string[]) => `
asyncapi: 3.0.0
info: { title: Pilots, version: 1.0.0 }
channels:
  storms:
    address: storms
    bindings: { amqp: { is: queue, queue: { name: storms, durable: true } } }
    x-bindings: [${compared.map((one) => `{ exchange: weather, routingKey: "", arguments: ${one} }`).join(", ")}]
    messages: { StormComes: { payload: { type: object } } }
operations: { warn: { action: receive, channel: { $ref: "#/channels/storms" } } }
`;

async function verdicts(before: readonly string[], after: readonly string[]): Promise<readonly string[]> {
  const changes = diffContracts(await contractOf(pilots(...before)), await contractOf(pilots(...after)));

  return changes.map(({ verdict, id }) => `${verdict} ${id.endsWith("/added") ? "added" : "removed"}`);
}

test.each([
  ["all headers, said and unsaid", "{ kind: a, n: 1 }", "{ x-match: all, n: 1, kind: a }"],
  ["any and all of one header", "{ x-match: any, kind: a }", "{ x-match: all, kind: a }"],
  ["a header that is not compared, and none", "{ kind: a, x-note: b }", "{ kind: a }"],
])("%s let the same through: the binding is another, and safe", async (_, one, other) => {
  expect(await verdicts([one], [other])).toEqual(["safe removed", "safe added"]);
  expect(await verdicts([other], [one])).toEqual(["safe removed", "safe added"]);
  expect(await verdicts([one], [one, other])).toEqual(["safe added"]);
  expect(await verdicts([one, other], [one])).toEqual(["safe removed"]);
});

test.each([
  ["any and all of two headers", "{ x-match: any, kind: a, n: 1 }", "{ kind: a, n: 1 }"],
  ["a number and its text", "{ kind: 1 }", '{ kind: "1" }'],
  [
    "headers that are compared and those that are not",
    "{ x-match: all-with-x, x-note: b, kind: a }",
    "{ x-note: b, kind: a }",
  ],
])("%s do not", async (_, one, other) => {
  expect(await verdicts([one], [other])).toEqual(["breaking removed", "needs-care added"]);
  expect(await verdicts([other], [one])).toEqual(["breaking removed", "needs-care added"]);
});
