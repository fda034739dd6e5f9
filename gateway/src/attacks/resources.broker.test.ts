import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { schemaOf, type JsonSchema, type SchemaWithParts } from "../rest/json-schema.js";
import { everyProcedure } from "../testing/every-procedure.js";
import { article, startServices } from "../testing/gateway-bench.js";
import { httpClient } from "../testing/http-client.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

// OWASP API4:2023, unrestricted resource consumption: a small request that would cost a lot.

let verified: VerifiedBench;
let admin: Readonly<Record<string, string>>;
const { get, post } = httpClient(() => verified.gateway);

beforeAll(async () => {
  verified = await openVerifiedBench();
  admin = await verified.as({ sub: "ann", roles: ["admin"] });
});
beforeEach(() => startServices(verified.bench.services));
afterAll(() => verified.bench.close());

test("every text and every list that a procedure takes has an end", () => {
  const endless = everyProcedure().flatMap(({ name, input }) =>
    input === undefined ? [] : endlessIn(schemaOf(input, "input"), name),
  );

  // Of a dead letter any JSON is taken, as large as a body may be: its schema is that of its message.
  expect(endless.filter((at) => !at.startsWith("admin.deadLetters.edit"))).toEqual([]);
});

test("one request asks for so many procedures and no more", async () => {
  const names = (count: number) => Array.from({ length: count }, () => "catalog.list").join(",");

  expect((await get(`/trpc/${names(3)}?batch=1&input=%7B%7D`)).status).toBeLessThan(500);
  expect((await get(`/trpc/${names(51)}?batch=1&input=%7B%7D`)).status).toBe(400);
});

test.each([
  ["/api/orders?limit=101"],
  ["/api/orders?limit=0"],
  ["/api/orders?limit=-1"],
  ["/api/orders?limit=99999999999999999999"],
  ["/api/products?limit=501"],
  [`/api/products?query=${"x".repeat(101)}`],
  [`/api/orders?cursor=${"x".repeat(201)}`],
  ["/api/stock/prod-001?quantity=1000001"],
  ["/api/admin/dead-letters?limit=100000"],
])("no page is larger than it may be: %s", async (path) => {
  const { received } = verified.bench.services;
  const before = received.length;

  expect(await get(path, admin)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  expect(received.slice(before)).toEqual([]);
});

test("an order of more lines than an order may have costs nobody but the gateway", async () => {
  const { received } = verified.bench.services;
  const before = received.length;
  const items = Array.from({ length: 1_001 }, () => article.items[0]);

  expect(await post("/api/orders", { userId: randomUUID(), items }, admin)).toMatchObject({ status: 400 });
  expect(received.slice(before)).toEqual([]);
});

/** The places in a JSON Schema at which a caller may write without end. */
function endlessIn({ schema, parts }: SchemaWithParts, at: string): readonly string[] {
  const known = schema.$ref === undefined ? schema : parts[schema.$ref.split("/").at(-1) ?? ""];
  if (known === undefined) return [`${at}: ${schema.$ref ?? ""} is nowhere`];
  const { type, properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = known;
  const choices = [anyOf, oneOf, allOf].flatMap((some) => Object.entries(some as readonly JsonSchema[]));
  const inside = [
    ...Object.entries(properties),
    ...(items === undefined ? [] : [["[]", items] as const]),
    ...choices,
  ].flatMap(([name, part]) => endlessIn({ schema: part, parts }, `${at}.${name}`));
  const isEndless =
    (type === "string" && !hasEnd(known)) || (type === "array" && known["maxItems"] === undefined);

  return isEndless ? [at, ...inside] : inside;
}

/** A pattern without repetition has one, and so have a UUID's and a date's format. */
function hasEnd({ maxLength, enum: values, const: value, format, pattern }: JsonSchema): boolean {
  const ends = typeof pattern === "string" && /^\^[^*+]*\$$/.test(pattern);

  return ends || [maxLength, values, value].some((one) => one !== undefined) || format === "uuid";
}
