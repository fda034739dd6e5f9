import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { registry } from "@warren/zod-contracts";
import { PlaceOrder } from "./placing-orders.js";
import { text } from "./scalars.js";

// Every file of the folder, so that the messages of a new one are tested like the rest.
const files = readdirSync(import.meta.dirname).filter((name) => !name.endsWith(".test.ts"));
const modules = await Promise.all(
  files.map(async (name) => (await import(new URL(name, import.meta.url).href)) as Record<string, unknown>),
);
const exported = modules.flatMap((file) =>
  Object.entries(file).flatMap(([name, schema]) => {
    const entry = schema instanceof z.ZodType ? registry.get(schema) : undefined;

    return entry === undefined ? [] : [{ name, schema: schema as z.ZodType, entry }];
  }),
);
/** The examples of a message, as its reference shows them. */
const examplesOf = (schema: z.ZodType) =>
  (z.globalRegistry.get(schema)?.["examples"] ?? []) as readonly unknown[];
const messages = exported.filter(({ entry }) => entry.kind === "message");

describe.each(messages)("$name", ({ name, schema, entry }) => {
  const about = z.globalRegistry.get(schema);

  test("is exported under its own name", () => {
    expect(entry.id).toBe(name);
  });

  test("says in a sentence what it means", () => {
    expect(about?.description).toMatch(/^[A-Z].{15,}\.$/s);
  });

  test("has examples that are what they should be, with nothing left over", () => {
    expect(examplesOf(schema).length).toBeGreaterThan(0);
    for (const example of examplesOf(schema)) expect(schema.parse(example)).toEqual(example);
  });

  test("takes a field that it does not know, and strips it", () => {
    const [example] = examplesOf(schema);

    expect(schema.parse({ ...(example as object), addedNextYear: true })).toEqual(example);
  });
});

test("no text, list or number of the contract is without a limit", () => {
  const unbounded = exported.flatMap(({ name, schema }) =>
    unboundedIn(z.toJSONSchema(schema, { target: "draft-7", io: "input" }) as Json, name),
  );

  expect(unbounded).toEqual([]);
});

describe("what an order may be", () => {
  const placed = examplesOf(PlaceOrder)[0] as z.input<typeof PlaceOrder>;
  const [item] = placed.items;
  const with_ = (change: object) => PlaceOrder.safeParse({ ...placed, ...change }).success;

  test("it has 1 to 1000 items", () => {
    expect(with_({ items: [] })).toBe(false);
    expect(with_({ items: Array(1_000).fill(item) })).toBe(true);
    expect(with_({ items: Array(1_001).fill(item) })).toBe(false);
  });

  test("quantities are whole and at least 1", () => {
    for (const quantity of [0, -1, 1.5, 1_000_001])
      expect(with_({ items: [{ ...item, quantity }] })).toBe(false);
  });

  test("a card number is no payment method", () => {
    expect(with_({ paymentMethod: "4111111111111111" })).toBe(false);
    expect(with_({ paymentMethod: "4111 1111 1111 1111" })).toBe(false);
    expect(with_({ paymentMethod: "tok_4f9a:visa" })).toBe(true);
  });

  test("ids are UUIDs, and the e-mail address is one", () => {
    expect(with_({ orderId: "order-1" })).toBe(false);
    expect(with_({ email: "nobody" })).toBe(false);
  });
});

describe("text for people", () => {
  const isText = (given: string) => text(3).safeParse(given).success;

  test("is as long as its limit in characters, of which an emoji is one", () => {
    expect(["", "abc", "\u{1F407}\u{1F407}\u{1F407}", "abcd", "\u{1F407}abc"].map(isText)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  test.each(["a\0b", "\ud83d", "\udc07\ud83d"])("cannot be %j, which no database can keep", (given) => {
    expect(isText(given)).toBe(false);
  });
});

type Json = Readonly<{
  type?: string;
  enum?: unknown;
  const?: unknown;
  format?: string;
  maxLength?: number;
  maxItems?: number;
  maximum?: number;
  properties?: Readonly<Record<string, Json>>;
  definitions?: Readonly<Record<string, Json>>;
  items?: Json;
}>;

function unboundedIn(schema: Json, at: string): readonly string[] {
  const bounded =
    schema.enum !== undefined ||
    schema.const !== undefined ||
    {
      string: schema.maxLength !== undefined || schema.format === "uuid",
      array: schema.maxItems !== undefined,
      integer: schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER,
      number: schema.maximum !== undefined,
    }[schema.type ?? ""] !== false;

  return [
    ...(bounded ? [] : [at]),
    ...Object.entries({ ...schema.properties, ...schema.definitions }).flatMap(([name, field]) =>
      unboundedIn(field, `${at}.${name}`),
    ),
    ...(schema.items === undefined ? [] : unboundedIn(schema.items, `${at}[]`)),
  ];
}
