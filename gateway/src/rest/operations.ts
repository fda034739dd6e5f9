import type { AnyTRPCProcedure } from "@trpc/server";
import * as z from "zod";
import type { Need } from "../identity/access.js";
import type { Meta } from "../trpc.js";
import { passedOnBy } from "./gives.js";
import { resolved, schemaOf, type JsonSchema } from "./json-schema.js";
import type { Rest } from "./rest.js";

/** A procedure as it is at run time, with all that it says of itself. */
export type Described = Readonly<{
  /** Its path in the router: `orders.place`. */
  name: string;
  procedure: AnyTRPCProcedure;
  meta: Meta;
  input: z.ZodType | undefined;
  output: z.ZodType | undefined;
}>;

/** A field of a procedure's input, and where a request has it. */
export type Field = Readonly<{
  name: string;
  in: "path" | "query" | "body";
  /** A header that may have it as well. */
  header: string | undefined;
  required: boolean;
  schema: JsonSchema;
}>;

/** A procedure that is called over REST. */
export type Operation = Readonly<{
  name: string;
  procedure: AnyTRPCProcedure;
  who: Need;
  rest: Rest;
  fields: readonly Field[];
  input: z.ZodType | undefined;
  output: z.ZodType;
}>;

/** All procedures of a router, or of a part of one. */
export function proceduresIn(tree: object, above: readonly string[] = []): readonly Described[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
    const path = [...above, key];
    if (isProcedure(value)) return [describedBy(path.join("."), value)];

    return typeof value === "object" && value !== null ? proceduresIn(value, path) : [];
  });
}

/**
 * The procedures that are called over REST.
 *
 * @throws Error where one does not say what it has to: the gateway does not start with it
 */
export function operationsOf(router: object): readonly Operation[] {
  return proceduresIn(proceduresOf(router)).flatMap(({ name, procedure, meta, input, output }) => {
    const { who, rest } = meta;
    if (who === undefined || rest === undefined || output === undefined)
      throw new Error(`${name} has to say who may call it, its REST address and its output.`);
    if ("onlyTrpc" in rest) return [];

    return [{ name, procedure, who, rest, fields: fieldsOf(name, rest, input), input, output }];
  });
}

/** The methods of each address, as Fastify writes it. */
export function methodsByAddress(operations: readonly Operation[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, readonly string[]>();
  for (const { rest } of operations) {
    const address = addressOf(rest);
    methods.set(address, [
      ...(methods.get(address) ?? []),
      ...(rest.method === "GET" ? ["GET", "HEAD"] : [rest.method]),
    ]);
  }

  return methods;
}

/** The path as Fastify writes it: `/api/orders/:id`. */
export function addressOf({ path }: Pick<Rest, "path">): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** Whether requests have a body, by their method. */
export function takesBody({ method }: Pick<Rest, "method">): boolean {
  return method === "POST" || method === "PUT" || method === "PATCH";
}

function proceduresOf(router: object): object {
  return (router as { _def: { procedures: object } })._def.procedures;
}

function isProcedure(value: unknown): value is AnyTRPCProcedure {
  return typeof value === "function" && "_def" in value;
}

function describedBy(name: string, procedure: AnyTRPCProcedure): Described {
  const { meta, inputs, output, resolver } = procedure._def as unknown as ProcedureDef;

  return {
    name,
    procedure,
    meta: meta ?? {},
    input: zodOf(inputs[0]),
    output: zodOf(output) ?? passedOnBy(resolver),
  };
}

/** What tRPC keeps of a procedure, of which it types a part. */
type ProcedureDef = Readonly<{
  meta?: Meta;
  inputs: readonly unknown[];
  output?: unknown;
  resolver: object;
}>;

function zodOf(parser: unknown): z.ZodType | undefined {
  return parser instanceof z.ZodType ? parser : undefined;
}

function fieldsOf(name: string, rest: Rest, input: z.ZodType | undefined): readonly Field[] {
  const inPath = [...rest.path.matchAll(/\{(\w+)\}/g)].map(([, field = ""]) => field);
  const { properties = {}, required = [] } = input === undefined ? {} : resolved(schemaOf(input, "input"));
  const missing = [...inPath, ...Object.keys(rest.headers ?? {})].find((field) => !(field in properties));
  if (missing !== undefined) throw new Error(`${name} has no field ${missing} in its input.`);
  const elsewhere = takesBody(rest) ? "body" : "query";

  return Object.entries(properties).map(([field, schema]) => ({
    name: field,
    in: inPath.includes(field) ? "path" : elsewhere,
    header: rest.headers?.[field],
    required: required.includes(field),
    schema,
  }));
}
