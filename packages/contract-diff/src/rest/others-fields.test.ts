import { expect, test } from "vitest";
import { diffContracts } from "../diff-contracts.js";
import { contractOf } from "../testing/contract-of.js";

// Fields that are called as ours and are another program's: nobody here reads them, so that a change is never called none.

const kiosk = (on: Readonly<Partial<Record<"message" | "channel" | "operation", string>>>) => `
asyncapi: 3.0.0
info: { title: Kiosk, version: 1.0.0 }
channels:
  sold:
    address: kiosk.sold
    bindings: { amqp: { is: routingKey, exchange: { name: kiosks, type: topic, durable: true } } }
    messages: { Sold: { payload: { type: object }${on.message ?? ""} } }
    ${on.channel ?? ""}
operations:
  tell: { action: send, channel: { $ref: "#/channels/sold" }${on.operation ?? ""} }
`;

test.each([
  [
    "a version of another shape",
    { message: ", x-version: 2" },
    { message: ", x-version: 3" },
    "message/Sold/x-version",
  ],
  ["what only we may read", { channel: "x-pack: 10" }, { channel: "x-pack: 20" }, "channel/sold/x-pack"],
  [
    "what subscribers are let in",
    { channel: "x-open: no" },
    { channel: "x-open: by night" },
    "channel/sold/x-open",
  ],
  [
    "whose it is",
    { operation: ", x-service: [a]" },
    { operation: ", x-service: [b]" },
    "operation/tell/x-service",
  ],
])("%s that has become another needs care", async (_, before, after, id) => {
  const [old, fresh] = [await contractOf(kiosk(before)), await contractOf(kiosk(after))];

  expect(diffContracts(old, fresh)).toMatchObject([
    { id: expect.stringContaining(id) as string, verdict: "needs-care" },
  ]);
  expect(diffContracts(old, old)).toEqual([]);
});
