import { describe, expect, test } from "vitest";
import { diffContracts } from "../diff-contracts.js";
import { contractOf } from "../testing/contract-of.js";

const queue = (name: string) => `
  ${name}:
    address: desk.${name}
    bindings: { amqp: { is: queue, queue: { name: desk.${name}, durable: true } } }
    x-bindings: [{ exchange: harbour, routingKey: ferry.${name} }]
    messages: { FerrySailed: { payload: { type: object } } }`;
const take = (name: string) => `
  take-${name}: { action: receive, channel: { $ref: "#/channels/${name}" } }`;
const desk = (...names: readonly string[]) => `asyncapi: 3.0.0
info: { title: Ferry desk, version: 1.0.0 }
channels:${names.map(queue).join("")}
operations:${names.map(take).join("")}
`;

describe("a message that a service takes", () => {
  test.each([
    ["from one more queue leaves nothing behind", ["morning"], ["morning", "night"], /comes twice\.$/],
    [
      "from another queue leaves what is in the old one",
      ["morning"],
      ["night"],
      /in the old place is taken by nobody/,
    ],
  ])("%s", async (_, before, after, atRunTime) => {
    const changes = diffContracts(await contractOf(desk(...before)), await contractOf(desk(...after)));
    const moved = changes.filter(({ id }) => id.endsWith("/FerrySailed/moved"));

    expect(moved).toMatchObject([
      { verdict: "needs-care", atRunTime: expect.stringMatching(atRunTime) as string },
    ]);
  });
});
