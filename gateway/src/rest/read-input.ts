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
  const typed = (texts: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, as(types.get(name), value)]));
  // Nearly all are text, as they come.
  const isOther = fields.some(({ in: where, schema }) => where === "path" && NOT_TEXT.has(schema.type));

  return ({ params: texts, query, headers }) => {
    const params = isOther ? typed(texts) : texts;
    const asked = Object.entries(query);
    if (asked.length === 0) return { ...inHeaders(headers), ...params };
    // What a field cannot be is left for the input's check.
    return { ...inHeaders(headers), ...typed(query), ...params };
  };
}

const NOT_TEXT: ReadonlySet<unknown> = new Set(["integer", "number", "boolean"]);

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
