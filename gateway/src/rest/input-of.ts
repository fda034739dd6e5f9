import type { IncomingHttpHeaders } from "node:http";
import type { JsonSchema } from "./json-schema.js";
import type { Field, Operation } from "./operations.js";

/** A request as REST routes see it. All of it is unchecked: the procedure's input is the check. */
export type RestRequest = Readonly<{
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, unknown>>;
  headers: IncomingHttpHeaders;
  body: unknown;
}>;

/** What a procedure is to take, of what a request has of it in its address, its headers and its body. */
export function inputOf({ fields }: Pick<Operation, "fields">, request: RestRequest): unknown {
  const { params, query, headers, body } = request;
  const besides = { ...inHeaders(fields, headers), ...params };
  if (!fields.some((field) => field.in === "body")) {
    return fields.length === 0
      ? undefined
      : { ...inHeaders(fields, headers), ...inQuery(fields, query), ...params };
  }
  if (Object.keys(besides).length === 0) return body;
  // What is no object is refused as what it is.
  if (body !== undefined && body !== null && (typeof body !== "object" || Array.isArray(body))) return body;

  return { ...inHeaders(fields, headers), ...body, ...params };
}

function inHeaders(fields: readonly Field[], headers: IncomingHttpHeaders) {
  return Object.fromEntries(
    fields.flatMap(({ name, header }) => {
      const value = header === undefined ? undefined : headers[header.toLowerCase()];

      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The query, with what its fields are meant to be; what they cannot be is left for the input's check. */
function inQuery(fields: readonly Field[], query: RestRequest["query"]) {
  const types = new Map(fields.map(({ name, schema }) => [name, schema.type]));

  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, as(types.get(name), value)]));
}

function as(type: JsonSchema["type"], value: unknown): unknown {
  if (type === "array") return Array.isArray(value) ? value : [value];
  if (typeof value !== "string") return value;
  if ((type === "integer" || type === "number") && /^-?\d{1,15}(\.\d{1,15})?$/.test(value))
    return Number(value);
  if (type === "boolean" && (value === "true" || value === "false")) return value === "true";

  return value;
}
