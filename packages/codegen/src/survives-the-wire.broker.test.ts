import { header, MAX_CONTENT_BYTES } from "@warren/messaging";
import type { AnyMessageType } from "@warren/messaging/contract";
import { eventually } from "@warren/messaging/testing";
import * as gateway from "@warren/generated/gateway";
import * as inventory from "@warren/generated/inventory";
import * as notification from "@warren/generated/notification";
import * as order from "@warren/generated/order";
import * as payment from "@warren/generated/payment";
import * as shipping from "@warren/generated/shipping";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { messages, schemas } from "./testing/contracts-under-test.js";
import { mutatedValues } from "./testing/json-mutations.js";
import { validValues } from "./testing/json-schema-arbitrary.js";
import { openWire, type WireBench } from "./testing/wire-bench.js";

// Promise 5 of the runtime, for every message of the shop: nothing leaves or enters that breaks its schema, and what
// keeps it arrives as it was sent. To see a failure again: WARREN_SEED=<the seed it names>.

const VALUES = 40;
const seed = Number(process.env["WARREN_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const types = Object.values<unknown>({
  ...gateway,
  ...inventory,
  ...notification,
  ...order,
  ...payment,
  ...shipping,
}).filter(
  (exported): exported is AnyMessageType => typeof exported === "function" && "messageName" in exported,
);

let wire: WireBench;

// One for each test: what a test that fails leaves behind would be counted by the next.
beforeEach(async () => {
  wire = await openWire(types);
});
afterEach(() => wire.close());

/** A payload under a message's name, with the correlation id by which it is found again. */
type Sent = Readonly<{ id: string; type: string; data: unknown; what: string }>;

test("every message of the contract has a constructor", () => {
  expect(new Set(types.map(({ messageName }) => messageName))).toEqual(
    new Set(messages.map(({ name }) => name)),
  );
});

test("a valid payload arrives as it was sent", async () => {
  const sent = messages.flatMap(({ name, json }) =>
    fc
      .sample(validValues(json, schemas), { numRuns: VALUES, seed })
      .map((data, index): Sent => ({ id: `${name} ${String(index)}`, type: name, data, what: "" })),
  );
  await Promise.all(
    sent.map(({ id, type, data }) => wire.honest.publish([{ type, data }], { correlationId: id })),
  );

  await eventually(() => expect(wire.handled.size).toBe(sent.length));
  for (const { id, type, data } of sent) {
    const delivery = wire.handled.get(id);
    expect(delivery?.type).toBe(type);
    expect(delivery?.data, `${id} of seed ${String(seed)}`).toEqual(data);
  }
  expect(await wire.takeDead()).toEqual([]);
});

test("a payload that breaks its schema is not published, and ends in the dead letters where somebody else publishes it", async () => {
  const broken = messages.flatMap(({ name, json, zod }) =>
    fc
      .sample(
        mutatedValues(json, schemas).filter(
          ({ value }) => !zod.safeParse(value).success && fitsTheWire(value),
        ),
        { numRuns: VALUES / 2, seed },
      )
      .map(({ what, value }, index): Sent => ({
        id: `${name} ${String(index)}`,
        type: name,
        data: value,
        what,
      })),
  );

  const refusals = await Promise.allSettled(
    broken.map(({ id, type, data }) => wire.honest.publish([{ type, data }], { correlationId: id })),
  );
  for (const [index, refusal] of refusals.entries()) {
    expect(refusal, `${broken[index]?.what ?? ""} of seed ${String(seed)}`).toMatchObject({
      status: "rejected",
      reason: { name: "PublishError", code: "invalid" },
    });
  }
  expect(await wire.waiting()).toBe(0);

  await Promise.all(broken.map(({ id, type, data }) => wire.careless({ type, data }, { correlationId: id })));
  const dead = new Map<unknown, Awaited<ReturnType<WireBench["takeDead"]>>[number]>();
  await eventually(async () => {
    for (const letter of await wire.takeDead()) dead.set(letter.properties.correlationId, letter);
    expect(dead.size).toBe(broken.length);
  });
  expect(wire.handled.size).toBe(0);
  for (const { id, type, data, what } of broken) {
    const letter = dead.get(id);
    const where = `${id}, ${what}, of seed ${String(seed)}`;
    expect(JSON.parse(String(letter?.content)), where).toEqual(data);
    expect(letter?.properties.headers?.[header.deadReason], where).toMatch(`${type} breaks its schema: `);
  }
});

/** Whether a payload is within the runtime's limit of a message. What breaks its schema may be as long as it likes. */
function fitsTheWire(value: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(value)) <= MAX_CONTENT_BYTES;
}
