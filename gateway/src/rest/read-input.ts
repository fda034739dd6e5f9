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
export type ReadInput = (request: RestRequest) => unknown;

/** Made once a route: what there is to look for is the same in all of its requests. */
export function inputReader({ fields }: Pick<Operation, "fields">): ReadInput {
  const inHeaders = headerReader(fields);
  if (fields.length === 0) return () => undefined;
  if (fields.some((field) => field.in === "body")) {
    return ({ params, headers, body }) => withBody(body, inHeaders(headers), params);
  }
  const types = new Map(fields.map(({ name, schema }) => [name, schema.type]));
  const add = (input: Record<string, unknown>, texts: Readonly<Record<string, unknown>>) => {
    for (const name in texts) {
      // No procedure takes a field of this name, and whoever sets it sets something else.
      if (name !== "__proto__") input[name] = as(types.get(name), texts[name]);
    }
  };

  return ({ params, query, headers }) => {
    const input = inHeaders(headers);
    // What a field cannot be is left for the input's check.
    add(input, query);
    add(input, params);

    return input;
  };
}

function withBody(body: unknown, inHeaders: Record<string, unknown>, params: RestRequest["params"]): unknown {
  if (Object.keys(inHeaders).length === 0 && Object.keys(params).length === 0) return body;
  // What is no object is refused as what it is.
  if (body !== undefined && body !== null && (typeof body !== "object" || Array.isArray(body))) return body;

  return { ...inHeaders, ...body, ...params };
}

function headerReader(fields: readonly Field[]): (headers: IncomingHttpHeaders) => Record<string, unknown> {
  const sent = fields.flatMap(({ name, header }) =>
    header === undefined ? [] : [{ name, header: header.toLowerCase() }],
  );

  return (headers) => {
    const found: Record<string, unknown> = {};
    for (const { name, header } of sent) {
      if (headers[header] !== undefined) found[name] = headers[header];
    }

    return found;
  };
}

function as(type: JsonSchema["type"], value: unknown): unknown {
  if (type === "array") return Array.isArray(value) ? value : [value];
  if (typeof value !== "string") return value;
  if ((type === "integer" || type === "number") && /^-?\d{1,15}(\.\d{1,15})?$/.test(value))
    return Number(value);
  if (type === "boolean" && (value === "true" || value === "false")) return value === "true";

  return value;
}
