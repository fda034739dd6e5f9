import { parseDocument, readModel, sourceOf, type Model } from "@warren/asyncapi";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Change } from "./change.js";
import { diffModels } from "./diff-models.js";

// Bread of several kinds, the kind in its key, through an exchange of any type: whatever changes of the type, of the kinds that may be
// sent, and of what the queue is bound to, at no moment of a deployment that follows the report is a message lost.

type Shop = Readonly<{
  type: "topic" | "direct" | "fanout";
  /** The kinds that may be sent; undefined where any may. */
  kinds: readonly string[] | undefined;
  bindings: readonly string[];
}>;

const RUNS = 250;
/** What senders think of where any kind will do. */
const KINDS = ["rye", "oat", "spelt", "corn"];

const kinds = fc.option(fc.subarray(KINDS.slice(0, 3), { minLength: 1 }), { nil: undefined });
const bindings = {
  topic: fc.constantFrom("bread.rye", "bread.oat", "bread.corn", "bread.*", "#", "*.spelt"),
  direct: fc.constantFrom("bread.rye", "bread.oat", "bread.spelt", "bread.corn"),
  fanout: fc.constant(""),
};
const shopOf = (type: Shop["type"]) =>
  fc.record({
    type: fc.constant(type),
    kinds,
    bindings: fc.uniqueArray(bindings[type], { minLength: 1, maxLength: 3 }),
  });
const shop: fc.Arbitrary<Shop> = fc.constantFrom("topic", "direct", "fanout").chain(shopOf);

/** Two versions, most of them through an exchange of one type. */
const versions = shop.chain((old) =>
  fc
    .record({ old: fc.constant(old), other: fc.oneof({ weight: 2, arbitrary: shopOf(old.type) }, shop) })
    .chain(({ other }) =>
      fc.record({
        old: fc.constant(old),
        fresh: fc.constantFrom(
          other,
          { ...old, kinds: other.kinds },
          ...(other.type === old.type ? [{ ...old, bindings: other.bindings }] : []),
        ),
      }),
    ),
);

test("what a report on exchange types, parameters and bindings calls safe loses no message, and its order is one that works", async () => {
  const seen = { broken: 0, whole: 0, retyped: 0 };
  await fc.assert(
    fc.asyncProperty(versions, async ({ old, fresh }) => {
      const changes = diffModels(await modelOf(old), await modelOf(fresh));
      const found = JSON.stringify({ old, fresh, changes: changes.map(inShort) });
      if (old.type !== fresh.type) {
        seen.retyped++;
        // It stands on the broker, and cannot be changed: whoever declares it otherwise does not start.
        expect(warnsOf(changes, ["side by side"]), found).toBe(true);

        return;
      }
      const sent = keysOf(fresh);
      // New senders, while only old consumers have bound their queue.
      const sendersFirst = sent.some((key) => reaches(key, fresh) && !reaches(key, old));
      // What was delivered, is sent as before, and will not be once the old binding is taken away.
      const forGood = keysOf(old).some(
        (key) => sent.includes(key) && reaches(key, old) && !reaches(key, fresh),
      );
      seen[sendersFirst || forGood ? "broken" : "whole"]++;
      if (sendersFirst) expect(asksFor(changes, ["consumers first", "side by side"]), found).toBe(true);
      if (forGood) expect(changes.some(isNoticed), found).toBe(true);
    }),
    { numRuns: RUNS },
  );
  expect(Math.min(seen.broken, seen.whole, seen.retyped)).toBeGreaterThan(RUNS / 20);
});

function isNoticed({ verdict }: Change): boolean {
  return verdict !== "safe";
}

function warnsOf(changes: readonly Change[], orders: readonly Change["deploy"][]): boolean {
  return changes.some((change) => isNoticed(change) && orders.includes(change.deploy));
}

/** An order holds for safe changes too: they are safe in that order. */
function asksFor(changes: readonly Change[], orders: readonly Change["deploy"][]): boolean {
  return changes.some(({ deploy }) => orders.includes(deploy));
}

function inShort({ id, verdict, deploy }: Change): string {
  return `${verdict} ${id}: ${deploy}`;
}

function keysOf({ kinds: some = KINDS }: Shop): readonly string[] {
  return some.map((kind) => `bread.${kind}`);
}

/** As RabbitMQ routes, for keys of two words. */
function reaches(key: string, { type, bindings: bound }: Shop): boolean {
  if (type === "fanout") return bound.length > 0;
  if (type === "direct") return bound.includes(key);

  return bound.some((pattern) => {
    const words = pattern.split(".");

    return (
      pattern === "#" || key.split(".").every((word, index) => words[index] === "*" || words[index] === word)
    );
  });
}

async function modelOf({ type, kinds: some, bindings: bound }: Shop): Promise<Model> {
  const messages = { BreadBaked: { $ref: "#/components/messages/BreadBaked" } };
  const document = {
    asyncapi: "3.0.0",
    info: { title: "Bakery", version: "1.0.0" },
    defaultContentType: "application/json",
    "x-services": { oven: "Bakes.", shelf: "Knows what there is." },
    "x-exchanges": { bakery: { type } },
    channels: {
      baked: {
        address: "bread.{kind}",
        parameters: { kind: some === undefined ? {} : { enum: some } },
        bindings: { amqp: { is: "routingKey", exchange: { name: "bakery", type, durable: true } } },
        messages,
      },
      "shelf.bread": {
        address: "shelf.bread",
        bindings: { amqp: { is: "queue", queue: { name: "shelf.bread", durable: true } } },
        "x-bindings": bound.map((routingKey) => ({ exchange: "bakery", routingKey })),
        messages,
      },
    },
    operations: {
      "oven.sends": { action: "send", "x-service": "oven", channel: { $ref: "#/channels/baked" } },
      "shelf.receives": {
        action: "receive",
        "x-service": "shelf",
        channel: { $ref: "#/channels/shelf.bread" },
      },
    },
    components: { messages: { BreadBaked: { name: "BreadBaked", payload: { type: "object" } } } },
  };
  const loaded = sourceOf("bakery.yaml", JSON.stringify(document));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  const parsed = await parseDocument(loaded.source, new Map(), { validate: false });
  if (parsed.document === undefined) throw new Error(JSON.stringify(parsed.findings));

  return readModel(parsed.document).model;
}
