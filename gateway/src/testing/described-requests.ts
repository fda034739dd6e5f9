import fc from "fast-check";
import type { JsonSchema } from "../rest/json-schema.js";
import type { OpenApiDocument, OperationObject } from "../openapi/document.js";
import type { HostileRequest } from "./hostile-requests.js";

/** A request for an operation, and whether its body is one that the document describes. */
export type DescribedRequest = Readonly<{ request: HostileRequest; body: unknown; schema: unknown }>;

type Parameter = Readonly<{ name: string; in: string; required: boolean; schema: JsonSchema }>;

/** What stands for a part of the contract, so that some requests are about things that are there. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** Requests for an operation as the document describes it, and such with something broken. */
export function describedRequests(
  document: OpenApiDocument,
  { path, method, operation }: Readonly<{ path: string; method: string; operation: OperationObject }>,
  known: Known,
): fc.Arbitrary<DescribedRequest> {
  const { schemas } = document.components;
  const of = (schema: JsonSchema) => valuesOf(schema, schemas, known);
  const parameters = operation.parameters.filter((one): one is Parameter => "schema" in one);
  const schema = operation.requestBody?.content["application/json"].schema;
  const said = fc.record(
    Object.fromEntries(parameters.map((one) => [one.name, damaged(of(one.schema)).map(textOf)])),
    { requiredKeys: parameters.filter((one) => one.required).map(({ name }) => name) },
  );
  const body: fc.Arbitrary<unknown> = schema === undefined ? fc.constant(undefined) : damaged(of(schema));

  return fc.tuple(said, body).map(([values, content]) => {
    const at = (place: string) =>
      parameters.flatMap(({ name, in: where }) => {
        const value = (values as Record<string, string | undefined>)[name];

        return where === place && value !== undefined ? [[name, value] as const] : [];
      });
    const query = at("query").map(([name, value]) => `${name}=${inAddress(value)}`);
    const address = at("path").reduce(
      (made, [name, value]) => made.replace(`{${name}}`, inAddress(value) || "x"),
      path,
    );

    return {
      request: {
        method: method.toUpperCase(),
        path: query.length === 0 ? address : `${address}?${query.join("&")}`,
        headers: {
          ...Object.fromEntries(
            at("header").map(([name, value]) => [name, value.replaceAll(/[^\x21-\x7e]/g, "?")]),
          ),
          ...(schema === undefined ? {} : { "content-type": "application/json" }),
        },
        body: content === undefined ? undefined : Buffer.from(JSON.stringify(content)),
      },
      body: content,
      schema,
    };
  });
}

/** A parameter is a text. `String` throws at an object that has a field `toString`, and such are drawn, too. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(",");

  return typeof value === "string" ? value : JSON.stringify(value);
}

function inAddress(text: string): string {
  return encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/gu, "?")).slice(0, 2_000);
}

/** Mostly as it should be; else without a field, with another one, or something else altogether. */
function damaged(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    fc.constantFrom("", null, -1, 1.5, true, [], {}, "__proto__"),
    fc.jsonValue({ maxDepth: 2 }),
  );

  return fc.oneof(
    { weight: 5, arbitrary: values },
    {
      weight: 2,
      arbitrary: fc
        .tuple(values, fc.nat(), odd)
        .map(([value, which, other]) => withField(value, which, other)),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(values, fc.nat()).map(([value, which]) => withField(value, which, undefined)),
    },
    { weight: 1, arbitrary: odd },
  );
}

function withField(value: unknown, which: number, other: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const names = [...Object.keys(value), "notDescribed"];

  return { ...value, [names[which % names.length] ?? ""]: other };
}

/** Values that a schema of the document describes. Patterns that are not known here are left to the gateway to refuse. */
function valuesOf(
  schema: JsonSchema,
  schemas: Readonly<Record<string, JsonSchema>>,
  known: Known,
): fc.Arbitrary<unknown> {
  const of = (below: JsonSchema) => valuesOf(below, schemas, known);
  const { $ref, anyOf, oneOf, const: only, enum: some, type, format } = schema;
  if ($ref !== undefined) {
    const name = $ref.split("/").at(-1) ?? "";
    // Any JSON refers to itself.
    if (name === "Json") return fc.jsonValue({ maxDepth: 2 });
    const there = known[name];
    const any = of(schemas[name] ?? {});

    return there === undefined ? any : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...there) }, any);
  }
  const either = (anyOf ?? oneOf) as readonly JsonSchema[] | undefined;
  if (either !== undefined) return fc.oneof(...either.map(of));
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(some)) return fc.constantFrom(...(some as unknown[]));
  if (Array.isArray(type)) return fc.oneof(...(type as string[]).map((one) => of({ ...schema, type: one })));

  switch (type) {
    case "string":
      return textsOf(schema, format);
    case "integer":
      return fc.integer({ min: bound(schema["minimum"], -1_000), max: bound(schema["maximum"], 1_000) });
    case "number":
      return fc.oneof(fc.constantFrom(29.99, 5), fc.integer({ min: 0, max: 1_000 }));
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(of(schema.items ?? {}), { minLength: bound(schema["minItems"], 0), maxLength: 3 });
    case "object":
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, of(one)])),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function textsOf({ minLength, maxLength, pattern }: JsonSchema, format: unknown): fc.Arbitrary<string> {
  if (format === "uuid") return fc.uuid();
  if (format === "email") return fc.emailAddress();
  const text = fc.string({ minLength: bound(minLength, 0), maxLength: Math.min(bound(maxLength, 40), 40) });

  return typeof pattern === "string" && /^\^\[[^\]]+\](\{|\*|\+)/.test(pattern) && !pattern.includes("(")
    ? fc.oneof(fc.stringMatching(new RegExp(pattern)), text)
    : text;
}

function bound(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
