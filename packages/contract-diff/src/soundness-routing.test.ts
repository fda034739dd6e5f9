import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Change } from "./change.js";
import { diffModels } from "./diff-models.js";
import { readShop, type Shop as Written } from "./testing/read-shop.js";

// Bread of several kinds, the kind in its key, through an exchange of any type: whatever changes of the type, of the kinds that may be
// sent, and of what the queue is bound to, at no moment of a deployment that follows the report is a message lost.

type Shop = Readonly<{
  type: Written["type"];
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

/** What stands around the kind in its word. */
const around = fc.constantFrom(["", ""], ["v", ""], ["", "-1"], ["of-", "-flour"] as const);

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
    fc.asyncProperty(versions, around, async ({ old, fresh }, [before, after]) => {
      const written = ({ type, kinds: some, bindings: bound }: Shop) =>
        readShop({
          type,
          address: `bread.${before}{kind}${after}`,
          parameters: { kind: some === undefined ? {} : { enum: some } },
          bindings: bound.map((key) => key.replace(/(?<=\.)\w+/, `${before}$&${after}`)),
        });
      const changes = diffModels(await written(old), await written(fresh));
      const found = JSON.stringify({ old, fresh, before, after, changes: changes.map(inShort) });
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

/** Fifteen kinds with fifteen grains: more keys than are looked at one by one. */
const many = Array.from({ length: 15 }, (_, index) => `sort${String(index)}`);

test.each([
  ["bread.{kind}.{grain}", ["bread.rye.*", "bread.wheat.*", ...many.map((sort) => `bread.wheat.${sort}`)]],
  ["bread.{kind}-{grain}", ["bread.rye-light", "bread.wheat-dark"]],
])("what cannot be decided of %s is not called safe", async (address, [first = "", ...others]) => {
  const parameters = { kind: {}, grain: {} };
  const shops = [[first, ...others], others].map((bound) =>
    readShop({ type: "topic", address, parameters, bindings: bound }),
  );
  const [whole, less] = await Promise.all(shops);
  if (whole === undefined || less === undefined) throw new Error("Two shops were written.");

  expect(diffModels(whole, less)).toMatchObject([
    { verdict: "breaking", atRunTime: expect.stringContaining("cannot be decided") as string },
  ]);
  expect(diffModels(less, whole)).toMatchObject([{ verdict: "safe", deploy: "consumers first" }]);
});
