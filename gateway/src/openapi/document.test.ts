import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import * as z from "zod";
import { problemCodes } from "../problem.js";
import { named } from "../rest/named.js";
import { gives } from "../rest/gives.js";
import { operationsOf } from "../rest/operations.js";
import { createRouter } from "../router.js";
import { forAnyone, router } from "../trpc.js";
import { openApiDocument } from "./document.js";
import { gatewayDocument } from "./gateway-document.js";
import { OF_HTTP, problemsOf } from "./problems-of.js";

// Nothing is called: the procedures are only looked at.
const operations = operationsOf(createRouter({ shop: {} } as Parameters<typeof createRouter>[0]));
const document = gatewayDocument();

test("is OpenAPI 3.1, and every reference leads somewhere", async () => {
  const validator = new Validator();

  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
  expect(() => validator.resolveRefs()).not.toThrow();
});

test("has every operation under the name of its procedure", () => {
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );

  expect(ids.toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
});

test("every code of a problem is one of an operation, or of HTTP before any operation", () => {
  const described = new Set([...operations.flatMap(problemsOf), ...OF_HTTP]);

  expect(problemCodes.filter((code) => !described.has(code))).toEqual([]);
});

test("asks for the role that a procedure takes, and for nothing where anyone may call it", () => {
  const needed = (path: string, method: string) => document.paths[path]?.[method]?.security;

  expect(needed("/api/products", "get")).toEqual([]);
  expect(needed("/api/products/{productId}", "get")).toEqual([]);
  expect(needed("/api/stock/{productId}", "get")).toEqual([]);
  expect(needed("/api/orders", "post")).toEqual([{ token: [] }, { apiKey: [] }]);
  expect(needed("/api/admin/stock", "post")).toEqual([{ token: ["trusted"] }, { apiKey: ["trusted"] }]);
});

test("two schemas of one name are refused", () => {
  const thing = (schema: z.ZodType, path: `/${string}`) =>
    forAnyone
      .meta({ rest: { method: "GET", path, summary: "Get it" } })
      .output(gives(named("Thing", "A thing.", z.object({ it: schema }))))
      .query(() => ({ it: 1 }));
  const both = operationsOf(router({ one: thing(z.int(), "/one"), other: thing(z.string(), "/other") }));

  expect(() => openApiDocument(both)).toThrow("called Thing");
});

test("a procedure that says nothing of REST keeps the gateway from starting", () => {
  expect(() => operationsOf(router({ silent: forAnyone.query(() => 1) }))).toThrow(
    "silent has to say who may call it, its REST address and its output.",
  );
});

test("a path with a field that the input has not is refused", () => {
  const lost = forAnyone
    .meta({ rest: { method: "GET", path: "/things/{id}", summary: "Get it" } })
    .input(z.object({ name: z.string() }))
    .output(gives(z.object({})))
    .query(() => ({}));

  expect(() => operationsOf(router({ lost }))).toThrow("lost has no field id in its input");
});
