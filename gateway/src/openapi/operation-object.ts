import type * as z from "zod";
import type { Need } from "../identity/access.js";
import { aboutProblem, type ProblemCode } from "../problem.js";
import { eventIn } from "../rest/gives.js";
import { refTo, type JsonSchema } from "../rest/json-schema.js";
import { takesBody, type Field, type Operation } from "../rest/operations.js";
import { problemsOf } from "./problems-of.js";

/** Makes the JSON Schema of what an operation takes or gives, and adds the parts that it refers to to the document. */
export type Describe = (schema: z.ZodType, io: "input" | "output") => JsonSchema;

/** An operation as OpenAPI writes it: https://spec.openapis.org/oas/v3.1.1.html#operation-object. */
export function operationObject(operation: Operation, describe: Describe) {
  const { name, who, rest, fields } = operation;
  const inBody = fields.filter((field) => field.in === "body");
  const examples = operation.input === undefined ? undefined : describe(operation.input, "input")["examples"];

  return {
    operationId: name,
    tags: [tagOf(operation)],
    summary: rest.summary,
    description: [rest.description, WHO[who]].filter((part) => part !== undefined).join("\n\n"),
    security: securityFor(who),
    parameters: [...fields.flatMap(parametersOf), { $ref: "#/components/parameters/CorrelationId" }],
    ...(takesBody(rest) && inBody.length > 0 ? { requestBody: bodyOf(inBody, examples) } : {}),
    responses: { ...successes(operation, describe), ...refusals(operation) },
  };
}

/** Under which heading it stands: `orders`, `admin: dead letters`. */
export function tagOf({ name }: Pick<Operation, "name">): string {
  const path = name.split(".");

  return path
    .slice(0, Math.max(1, path.length - 1))
    .map((part) => part.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))
    .join(": ");
}

const WHO: Readonly<Record<Need, string | undefined>> = {
  anyone: undefined,
  customer: "For customers, and for whoever is more.",
  trusted: "Takes the role `trusted`, or `admin`.",
  admin: "Takes the role `admin`.",
};

function securityFor(who: Need): readonly Readonly<Record<string, readonly string[]>>[] {
  // Nothing at all, rather than nothing or a token: readers of the document would show a lock, and generated clients ask for one.
  if (who === "anyone") return [];
  // A key is a machine's, which is no customer and may do more.
  if (who === "customer") return [{ token: [] }, { apiKey: [] }];

  return [{ token: [who] }, { apiKey: [who] }];
}

function parametersOf({ name, in: place, header, required, schema }: Field) {
  const { description, default: _, ...rest } = schema;
  const about = description === undefined ? {} : { description };

  return [
    ...(place === "body" ? [] : [{ name, in: place, required, ...about, schema: withDefault(schema, rest) }]),
    ...(header === undefined
      ? []
      : [{ name: header, in: "header", required: false, ...about, schema: rest }]),
  ];
}

function withDefault({ default: value }: JsonSchema, schema: JsonSchema): JsonSchema {
  return value === undefined ? schema : { ...schema, default: value };
}

function bodyOf(fields: readonly Field[], examples: unknown) {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const properties = Object.fromEntries(fields.map(({ name, schema }) => [name, schema]));
  const schema = {
    // Where nothing has to be said, null says it.
    type: required.length === 0 ? ["object", "null"] : "object",
    properties,
    ...(required.length === 0 ? {} : { required }),
    ...(examples === undefined ? {} : { examples }),
  };

  return { required: required.length > 0, content: { "application/json": { schema } } };
}

function successes({ rest, output }: Operation, describe: Describe) {
  const { answers = { 200: "Done." }, location } = rest;
  const event = eventIn(output);
  const body = event === undefined ? describe(output, "output") : undefined;
  const headers = { ...CORRELATED, ...(location === undefined ? {} : { location: headerRef("Location") }) };

  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      const { text, schema } = typeof answer === "string" ? { text: answer, schema: undefined } : answer;
      const isEmpty = status === "204" || status === "304";
      const content = isEmpty
        ? {}
        : event === undefined
          ? { "application/json": { schema: schema === undefined ? body : describe(schema, "output") } }
          : { "text/event-stream": streamOf(rest.event ?? "message", describe(event, "output")) };

      return [status, { description: text, headers, ...(isEmpty ? {} : { content }) }];
    }),
  );
}

/** A stream is text to OpenAPI 3.1; what its events hold is said in words that programs can read as well. */
function streamOf(name: string, event: JsonSchema) {
  return {
    schema: {
      type: "string",
      contentMediaType: "text/event-stream",
      description: `The data of each event \`${name}\` is JSON. What ends the stream early is told by an event \`problem\`.`,
      "x-events": { [name]: event, problem: refTo("Problem") },
    },
  };
}

function refusals(operation: Operation) {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(operation)) {
    const { status } = aboutProblem(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, codes]) => [status, refusal(status, codes)]);

  return {
    ...(Object.fromEntries(responses) as Readonly<Record<number, ReturnType<typeof refusal>>>),
    default: {
      description: "What nobody planned (500), or no request of HTTP that can be read (408, 417, 431).",
      headers: CORRELATED,
      content: { "application/problem+json": { schema: refTo("Problem") } },
    },
  };
}

function refusal(status: number, codes: readonly ProblemCode[]) {
  const lines = codes.map((code) => `- \`${code}\`: ${aboutProblem(code).title}`);
  const narrowed = { properties: { status: { const: status }, code: { enum: codes } } };

  return {
    description: lines.join("\n"),
    headers: {
      ...CORRELATED,
      ...(status === 401 || status === 403 ? { "www-authenticate": headerRef("Challenge") } : {}),
      ...(status === 503 ? { "retry-after": headerRef("RetryAfter") } : {}),
    },
    content: { "application/problem+json": { schema: { allOf: [refTo("Problem"), narrowed] } } },
  };
}

function headerRef(name: string) {
  return { $ref: `#/components/headers/${name}` };
}

const CORRELATED = { "x-correlation-id": headerRef("CorrelationId") };
