import { expect, test } from "vitest";
import * as z from "zod";
import { forAnyone, router } from "../trpc.js";
import { gives } from "./gives.js";
import { inputReader, type RestRequest } from "./read-input.js";
import { operationsOf } from "./operations.js";
import type { Rest } from "./rest.js";

const fields = z.object({
  id: z.string().optional(),
  count: z.int().default(1),
  age: z.number().optional(),
  all: z.boolean().optional(),
  refs: z.array(z.string()).optional(),
  key: z.string().optional(),
});

function taken(rest: Pick<Rest, "method" | "path" | "headers">, request: Partial<RestRequest>): unknown {
  const thing = forAnyone
    .meta({ rest: { ...rest, summary: "Do it" } })
    .input(fields)
    .output(gives(z.object({})))
    .query(() => ({}));
  const [operation] = operationsOf(router({ thing }));
  const asked = { params: {}, query: {}, headers: {}, body: undefined, ...request };

  return operation === undefined ? undefined : inputReader(operation)(asked);
}

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ["numbers", { count: "3", age: "-1.5" }, { count: 3, age: -1.5 }],
  ["what is no number", { count: "3x", age: "1e3" }, { count: "3x", age: "1e3" }],
  ["a boolean", { all: "false" }, { all: false }],
  ["a list of one", { refs: "a" }, { refs: ["a"] }],
  ["a list", { refs: ["a", "b"] }, { refs: ["a", "b"] }],
  ["a number that is said twice", { count: ["1", "2"] }, { count: ["1", "2"] }],
  ["a text of digits", { key: "12" }, { key: "12" }],
  ["what nobody knows", { other: "1" }, { other: "1" }],
])("in a query %s is what its field is", (_, query, input) => {
  expect(taken({ method: "GET", path: "/things" }, { query })).toEqual(input);
});

test("the path counts before the body and the query", () => {
  const params = { id: "mine" };

  expect(taken({ method: "GET", path: "/things/{id}" }, { params, query: { id: "other" } })).toEqual(params);
  expect(taken({ method: "PUT", path: "/things/{id}" }, { params, body: { id: "other", count: 2 } })).toEqual(
    {
      id: "mine",
      count: 2,
    },
  );
});

test("a number in a path is one, and a text of digits stays a text", () => {
  expect(taken({ method: "GET", path: "/things/{count}" }, { params: { count: "3" } })).toEqual({ count: 3 });
  expect(taken({ method: "GET", path: "/things/{id}" }, { params: { id: "3" } })).toEqual({ id: "3" });
});

test("a query that names __proto__ changes nothing but the query", () => {
  const query = JSON.parse('{"__proto__": ["a", "b"], "key": "c"}') as Record<string, unknown>;
  const input = taken({ method: "GET", path: "/things" }, { query });

  expect(input).toEqual({ key: "c" });
  expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
});

test("a field may be in a header, and counts in the body first", () => {
  const rest = { method: "POST", path: "/things", headers: { key: "Idempotency-Key" } } as const;
  const headers = { "idempotency-key": "a" };

  expect(taken(rest, { headers, body: {} })).toEqual({ key: "a" });
  expect(taken(rest, { headers, body: { key: "b" } })).toEqual({ key: "b" });
});

test.each([[[]], ["text"], [1]])("a body of %j is left to be refused, whatever the path says", (body) => {
  expect(taken({ method: "POST", path: "/things/{id}" }, { params: { id: "a" }, body })).toEqual(body);
});

test.each([undefined, null])("a body of %j is none where the path says enough", (body) => {
  expect(taken({ method: "POST", path: "/things/{id}" }, { params: { id: "a" }, body })).toEqual({ id: "a" });
});
