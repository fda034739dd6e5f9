import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { OpenApiDocument } from "../openapi/document.js";
import { gatewayDocument } from "../openapi/gateway-document.js";
import { eventsIn } from "./raw-requests.js";

/** An answer of the gateway over REST, and what was asked. */
export type Exchange = Readonly<{
  method: string;
  /** With its query. */
  path: string;
  status: number;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Undefined where it is none. Of a stream the text of its first events. */
  body: unknown;
}>;

/** The OpenAPI document, which answers are held against. */
export type Description = Readonly<{
  document: OpenApiDocument;
  /** What of the answer the document does not describe; undefined where it describes all of it, or is not about this address. */
  undescribed(exchange: Exchange): string | undefined;
  /** Whether a value is what this schema of the document describes. Objects may have more than it says. */
  fits(schema: unknown, value: unknown): boolean;
}>;

// Said by the HTTP side before any operation, so the document has them as `default`.
const OF_HTTP = new Set([408, 417, 431]);

/** Nothing is called: the router is only looked at. */
export function gatewayDescription(): Description {
  return describedBy(gatewayDocument());
}

export function describedBy(document: OpenApiDocument): Description {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  (addFormats as unknown as (to: Ajv2020) => void)(ajv);
  const open = document.components;
  const closed = closedIn(document) as OpenApiDocument;
  const compiled = new Map<unknown, ValidateFunction>();
  const validator = (schema: unknown, components: object) => {
    const known = compiled.get(schema) ?? ajv.compile({ allOf: [schema], components });
    compiled.set(schema, known);

    return known;
  };
  const paths = Object.entries(closed.paths)
    .map(([template, methods]) => ({ pattern: patternOf(template), methods }))
    // `/audit` before `/{ref}`, as a router has it.
    .sort((a, b) => a.pattern.source.split("[^").length - b.pattern.source.split("[^").length);

  return {
    document,
    fits: (schema, value) => validator(schema, open)(value),
    undescribed({ method, path, status, headers, body }) {
      const methods = paths.find(({ pattern }) => pattern.test(path.replace(/\?.*/s, "")))?.methods;
      if (methods === undefined || OF_HTTP.has(status)) return undefined;
      const operation = methods[method === "HEAD" ? "get" : method.toLowerCase()];
      if (operation === undefined) {
        if (status === 404 || status === 405) return undefined;

        return `${status} for a method that is not there`;
      }
      const response = (operation.responses as Record<string, ResponseObject | undefined>)[status];
      if (response === undefined) return `status ${status}: ${JSON.stringify(body)}`;
      const missing = Object.entries(response.headers ?? {}).find(
        ([name, header]) => headers[name] === undefined && isRequired(closed, header),
      );
      if (missing !== undefined) return `${status} without the header ${missing[0]}`;
      const type = String(headers["content-type"] ?? "").replace(/;.*/, "");
      const content = response.content?.[type];
      if (content === undefined) {
        if (response.content === undefined && (body === undefined || body === "")) return undefined;

        return `${status} with a body of ${type === "" ? "no type" : type}`;
      }
      if (method === "HEAD") return undefined;
      const unlike = (schema: unknown, value: unknown) => {
        const validate = validator(schema, closed.components);

        return validate(value)
          ? undefined
          : `${status} with ${JSON.stringify(value)}: ${ajv.errorsText(validate.errors)} ${JSON.stringify(validate.errors)}`;
      };
      if (type !== "text/event-stream") return unlike(content.schema, body);
      const { "x-events": events = {} } = content.schema as StreamSchema;

      return eventsIn(String(body))
        .map(({ event, data }) =>
          events[event] === undefined ? `an event ${event}` : unlike(events[event], data),
        )
        .find((fault) => fault !== undefined);
    },
  };
}

type ResponseObject = Readonly<{
  headers?: Readonly<Record<string, Readonly<{ $ref?: string }>>>;
  content?: Readonly<Record<string, Readonly<{ schema: unknown }>>>;
}>;

/** See `streamOf` in openapi/operation-object.ts. */
type StreamSchema = Readonly<{ "x-events"?: Readonly<Record<string, unknown>> }>;

function isRequired({ components }: OpenApiDocument, { $ref = "" }: Readonly<{ $ref?: string }>): boolean {
  const name = $ref.split("/").at(-1) ?? "";
  const header = (components["headers"] as Record<string, { required?: boolean } | undefined>)[name];

  return header?.required === true;
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}/?$`);
}

/** With every object closed: an answer may not have a field that nobody described. Clients have to bear one; a test need not. */
function closedIn(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closedIn);
  if (typeof node !== "object" || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closedIn(value)]));
  const isOpen = copy["type"] === "object" && "properties" in copy && !("additionalProperties" in copy);

  return isOpen ? { ...copy, additionalProperties: false } : copy;
}
