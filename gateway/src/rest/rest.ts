import type * as z from "zod";
import type { ProblemCode } from "../problem.js";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A status of success: in words, and with a schema where its body is only one of those that the procedure gives. */
export type Answer = string | Readonly<{ text: string; schema: z.ZodType }>;

/** How a procedure is called over REST, and what is to be known of it beside its input and output. */
export type Rest = Readonly<{
  method: Method;
  /** As OpenAPI writes it: `/api/orders/{id}`. What stands in braces is a field of the input. */
  path: `/${string}`;
  /** What it does, in a few words. */
  summary: string;
  /** What else there is to know. Markdown. */
  description?: string;
  /** By their statuses. Default: 200 alone. */
  answers?: Readonly<Record<number, Answer>>;
  /** Which of the statuses an output has, where there are several. Takes the procedure's output. */
  status?(output: never): number;
  /** Where what was made can be read. What stands in braces is a field of the output. */
  location?: `/${string}`;
  /** Fields of the input that may be in a header as well, by name. What the address or the body says of them counts. */
  headers?: Readonly<Record<string, string>>;
  /** What the events of a subscription are called. */
  event?: string;
  /** Its own "no"s. Those that follow from who may call it and from what it takes need no mention. */
  problems?: readonly ProblemCode[];
}>;

/** Why a procedure is for tRPC alone. */
export type NoRest = Readonly<{ onlyTrpc: string }>;
