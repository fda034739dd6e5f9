import type { Model } from "@warren/asyncapi";
import { Ajv } from "ajv";
import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { diffModels } from "./diff-models.js";
import { contractOf } from "./testing/contract-of.js";

// Three kinds of message on one queue, whose senders say nothing of what they are: whatever changes of their order and of what is in them,
// no handler gets what was another's without a word in the report.

type Payload = Readonly<{
  type: "object";
  properties: Readonly<Record<string, object>>;
  required: readonly string[];
  additionalProperties?: false;
}>;
type Quay = Readonly<{ order: readonly string[]; payloads: Readonly<Record<string, Payload>> }>;

const RUNS = 400;
const NAMES = ["Moored", "Loaded", "Sailed"];
const FIELDS = ["a", "b", "c"];

const field = fc.constantFrom<object>(
  { type: "string" },
  { type: "string", maxLength: 1 },
  { type: "integer" },
  { const: "x" },
  { enum: ["x", "yy"] },
);
const payload = fc
  .record({
    properties: fc.dictionary(fc.constantFrom(...FIELDS), field, { maxKeys: 3, noNullPrototype: true }),
    mask: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    isClosed: fc.boolean(),
  })
  .map(({ properties, mask, isClosed }): Payload => ({
    type: "object",
    properties,
    required: Object.keys(properties).filter((_, index) => mask[index] === true),
    ...(isClosed ? { additionalProperties: false as const } : {}),
  }));
const quay: fc.Arbitrary<Quay> = fc.record({
  order: fc.shuffledSubarray(NAMES, { minLength: 1 }),
  payloads: fc.record({ Moored: payload, Loaded: payload, Sailed: payload }),
});
const versions = fc
  .tuple(quay, quay, fc.subarray(["order", ...NAMES], { minLength: 1 }))
  .map(([old, other, changed]): readonly [Quay, Quay] => [
    old,
    {
      order: changed.includes("order") ? other.order : old.order,
      payloads: Object.fromEntries(
        NAMES.map((name) => [name, (changed.includes(name) ? other : old).payloads[name] as Payload]),
      ),
    },
  ]);

let base: Model;

beforeAll(async () => {
  const any = "{ payload: { type: object } }";
  ({ model: base } = await contractOf(`
asyncapi: 3.0.0
info: { title: Quay, version: 1.0.0 }
channels:
  quay:
    address: quay
    bindings: { amqp: { is: queue, queue: { name: quay, durable: true } } }
    messages: { ${NAMES.map((name) => `${name}: ${any}`).join(", ")} }
operations: { work: { action: receive, channel: { $ref: "#/channels/quay" } } }
`));
});

test("no handler gets what was another's without a word", () => {
  const seen = { astray: 0, whole: 0, sure: 0 };
  fc.assert(
    fc.property(versions, ([old, fresh]) => {
      const changes = diffModels(modelOf(old), modelOf(fresh));
      const found = JSON.stringify({ old, fresh, changes: changes.map(({ id }) => id) });
      const isSaid = (id: string) =>
        changes.some((change) => change.id.startsWith(id) && change.verdict !== "safe");
      let isAstray = false;
      for (const name of old.order.filter((one) => fresh.order.includes(one))) {
        for (const value of valuesOf(old, fresh, name)) {
          const taker = takerOf(fresh, value);
          if (taker === name || taker === takerOf(old, value)) continue;
          isAstray = true;
          const ids = [taker, takerOf(old, value)].flatMap((one) =>
            ["taken-by", "partly-taken-by", "left-by"].map((how) => `queue/quay/${how}/${one}/of/`),
          );
          expect(ids.some(isSaid), `${name} ${JSON.stringify(value)} goes to ${taker}: ${found}`).toBe(true);
        }
      }
      seen[isAstray ? "astray" : "whole"]++;
      for (const { id, what } of changes) {
        const [, taker, others] =
          /^queue quay: (\w+) stands before (.+) and takes all of (?:it|them)$/.exec(what) ?? [];
        if (taker === undefined || others === undefined) continue;
        seen.sure++;
        const before = fresh.order.slice(0, fresh.order.indexOf(taker) + 1);
        for (const name of others.split(/, | and /))
          for (const value of valuesOf(fresh, fresh, name))
            expect(before, `${id}, ${name}: ${found}`).toContain(takerOf(fresh, value));
      }
    }),
    { numRuns: RUNS },
  );
  expect(Math.min(seen.astray, seen.whole, seen.sure)).toBeGreaterThan(RUNS / 40);
});

test("the same queue differs in nothing from itself", () => {
  fc.assert(
    fc.property(quay, (made) => {
      expect(diffModels(modelOf(made), modelOf(structuredClone(made)))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

function modelOf({ order, payloads }: Quay): Model {
  return {
    ...base,
    messages: base.messages.map((message) => {
      const schema = payloads[message.name] as object;

      return {
        ...message,
        payload: schema,
        envelope: { ...message.envelope, payload: { format: undefined, schema, written: schema } },
      };
    }),
    operations: base.operations.map((operation) => ({ ...operation, messages: order })),
  };
}

/** What may be sent as a message in both versions: all that the fields which both know may hold, of few values each. */
function valuesOf(old: Quay, fresh: Quay, name: string): readonly object[] {
  const names = Object.keys(old.payloads[name]?.properties ?? {}).filter(
    (key) => key in (fresh.payloads[name]?.properties ?? {}),
  );
  const all = names.reduce<readonly object[]>(
    (made, key) =>
      made.flatMap((one) => [one, ...["x", "yy", "zzz", 1].map((value) => ({ ...one, [key]: value }))]),
    [{}],
  );

  return all.filter((value) => [old, fresh].every((one) => lets(one.payloads[name], value)));
}

/** The first message whose schema lets a value through, as the runtime tries them. */
function takerOf({ order, payloads }: Quay, value: object): string {
  return order.find((name) => lets(payloads[name], value)) ?? "none";
}

const ajv = new Ajv({ strict: false });

function lets(schema: Payload | undefined, value: object): boolean {
  return schema !== undefined && ajv.validate(schema, value);
}
