import { parseDocument, readModel, sourceOf, type Model } from "@warren/asyncapi";
import { Ajv } from "ajv";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Change } from "./change.js";
import { diffModels } from "./diff-models.js";
import { arbitrarySchema, valueOf, type Made } from "./testing/arbitrary-schema.js";

// One message on its way from the oven to the shelf: whatever changes of its key, its bindings and its headers, at no moment of a
// deployment that follows the report is it refused or lost.

type Shop = Readonly<{
  key: string;
  /** What leads from the exchange that it is sent to, to the one that the queue is bound to. */
  ways: readonly string[];
  bindings: readonly string[];
  headers: MadeHeaders;
}>;
type MadeHeaders = Extract<Made, { properties: unknown }>;

const RUNS = 250;

const keys = fc.constantFrom("bread.baked", "bread.sold", "bread", "cake.baked");
const pattern = fc.constantFrom("bread.baked", "bread.*", "bread.#", "*.baked", "#", "cake.baked", "*");
/** One value, or a list of values: an AMQP table holds both. */
const value = arbitrarySchema.filter((made) => !("properties" in made));
const headers = fc
  .record({
    properties: fc.dictionary(fc.constantFrom("x-a", "x-b", "x-c"), value, {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    mask: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  })
  .map(({ properties, mask }): MadeHeaders => ({
    type: "object",
    properties,
    required: Object.keys(properties).filter((_, index) => mask[index] === true),
  }));
const bindings = fc.uniqueArray(pattern, { minLength: 1, maxLength: 2 });
const shop = fc.record({ key: keys, ways: bindings, bindings, headers });

/** Two versions that share most of what they say, as versions do; and what senders of each may write. */
const versions = fc
  .tuple(shop, shop, fc.subarray(["key", "ways", "bindings", "headers"] as const, { minLength: 1 }))
  .chain(([old, other, changed]) => {
    const fresh: Shop = { ...old, ...Object.fromEntries(changed.map((part) => [part, other[part]])) };

    return fc.record({
      old: fc.constant(old),
      fresh: fc.constant(fresh),
      fromOld: fc.array(valueOf(old.headers), { minLength: 4 }),
      fromFresh: fc.array(valueOf(fresh.headers), { minLength: 4 }),
    });
  });

test("what a report on keys, bindings and headers calls safe neither refuses nor loses a message, and its order is one that works", async () => {
  const ajv = new Ajv({ strict: false });
  const seen = { broken: 0, whole: 0 };
  await fc.assert(
    fc.asyncProperty(versions, async ({ old, fresh, fromOld, fromFresh }) => {
      const changes = diffModels(await modelOf(old), await modelOf(fresh));
      const refuses = (receiver: Shop, sent: readonly unknown[]) =>
        sent.some((one) => !ajv.validate(receiver.headers, one));
      // Whoever starts adds its bindings, and takes none away.
      const both = {
        ways: [...old.ways, ...fresh.ways],
        bindings: [...old.bindings, ...fresh.bindings],
      };
      const arrived = reaches(old.key, old);
      const sendersFirst =
        (arrived && !reaches(fresh.key, old)) || (reaches(fresh.key, both) && refuses(old, fromFresh));
      const consumersFirst = reaches(old.key, both) && refuses(fresh, fromOld);
      const forGood = arrived && !reaches(fresh.key, fresh);
      const found = JSON.stringify({ old, fresh, changes: changes.map(inShort) });

      seen[sendersFirst || consumersFirst || forGood ? "broken" : "whole"]++;
      // Who goes first must not break the others: with "senders first" new senders meet old consumers.
      if (sendersFirst) expect(warnsOf(changes, ["consumers first", "side by side"]), found).toBe(true);
      if (consumersFirst) expect(warnsOf(changes, ["senders first", "side by side"]), found).toBe(true);
      if (forGood) expect(changes.some(isNoticed), found).toBe(true);
    }),
    { numRuns: RUNS },
  );
  expect(seen.broken).toBeGreaterThan(RUNS / 10);
  expect(seen.whole).toBeGreaterThan(RUNS / 10);
});

test("a new binding that catches what only the old senders send asks for their headers first", async () => {
  const required = { type: "object", properties: { "x-b": { enum: ["a"] } }, required: ["x-b"] } as const;
  const old = await modelOf({
    ...{ key: "bread.sold", ways: ["#"], bindings: ["bread.baked"] },
    headers: { type: "object", properties: {}, required: [] },
  });
  const fresh = await modelOf({ key: "bread", ways: ["#"], bindings: ["bread.*"], headers: required });

  expect(diffModels(old, fresh).map(inShort)).toContain(
    "breaking headers/BreadBaked/x-b/added: senders first",
  );
});

test("a contract does not differ from itself", async () => {
  await fc.assert(
    fc.asyncProperty(shop, async (made) => {
      expect(diffModels(await modelOf(made), await modelOf(structuredClone(made)))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

function isNoticed({ verdict }: Change): boolean {
  return verdict !== "safe";
}

/** Whether a change stops the deployment and asks for one of these orders. */
function warnsOf(changes: readonly Change[], orders: readonly Change["deploy"][]): boolean {
  return changes.some((change) => isNoticed(change) && orders.includes(change.deploy));
}

function inShort({ id, verdict, deploy }: Change): string {
  return `${verdict} ${id}: ${deploy}`;
}

/** As a topic exchange matches: https://www.rabbitmq.com/tutorials/tutorial-five-javascript. */
function reaches(key: string, { ways, bindings: bound }: Pick<Shop, "ways" | "bindings">): boolean {
  return matches(key, ways) && matches(key, bound);
}

function matches(key: string, patterns: readonly string[]): boolean {
  const fits = ([word, ...words]: readonly string[], [part, ...parts]: readonly string[]): boolean => {
    if (part === undefined) return word === undefined;
    if (part === "#")
      return (
        fits(word === undefined ? [] : [word, ...words], parts) ||
        (word !== undefined && fits(words, [part, ...parts]))
      );

    return word !== undefined && (part === "*" || part === word) && fits(words, parts);
  };

  return patterns.some((one) => fits(key.split("."), one.split(".")));
}

async function modelOf({ key, ways, bindings: bound, headers: described }: Shop): Promise<Model> {
  const exchange = { name: "front", type: "topic", durable: true, autoDelete: false };
  const message = { name: "BreadBaked", headers: described, payload: { type: "object" } };
  const messages = { BreadBaked: { $ref: "#/components/messages/BreadBaked" } };
  const document = {
    asyncapi: "3.0.0",
    info: { title: "Bakery", version: "1.0.0" },
    defaultContentType: "application/json",
    "x-services": { oven: "Bakes.", shelf: "Knows what there is." },
    "x-exchanges": {
      front: { type: "topic" },
      bakery: { type: "topic", bindings: ways.map((routingKey) => ({ exchange: "front", routingKey })) },
    },
    channels: {
      baked: { address: key, bindings: { amqp: { is: "routingKey", exchange } }, messages },
      "shelf.bread": {
        address: "shelf.bread",
        bindings: { amqp: { is: "queue", queue: { name: "shelf.bread", durable: true } } },
        "x-bindings": bound.map((routingKey) => ({ exchange: "bakery", routingKey })),
        messages,
      },
    },
    operations: {
      "oven.sends": { action: "send", "x-service": "oven", ...uses("baked") },
      "shelf.receives": { action: "receive", "x-service": "shelf", ...uses("shelf.bread") },
    },
    components: { messages: { BreadBaked: message } },
  };
  const loaded = sourceOf("bakery.yaml", JSON.stringify(document));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  const parsed = await parseDocument(loaded.source, new Map(), { validate: false });
  if (parsed.document === undefined) throw new Error(JSON.stringify(parsed.findings));
  const { model, problems } = readModel(parsed.document);
  const errors = problems.filter(({ severity = "error" }) => severity === "error");
  if (errors.length > 0) throw new Error(JSON.stringify(errors));

  return model;
}

function uses(channel: string): object {
  return {
    channel: { $ref: `#/channels/${channel}` },
    messages: [{ $ref: `#/channels/${channel}/messages/BreadBaked` }],
  };
}
