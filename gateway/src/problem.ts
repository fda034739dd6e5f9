import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { titleOf } from "@warren/service-host";
import * as z from "zod";
import { wordsOfIssue } from "./issue-words.js";
import type { Unchanging } from "./rest/gives.js";
import { named } from "./rest/named.js";

type TrpcCode = TRPCError["code"];

// Every "no" of the gateway. The code is stable: clients switch on it, people read the title.
const PROBLEMS = {
  invalid_input: ["BAD_REQUEST", titleOf("invalid_input")],
  invalid_json: ["BAD_REQUEST", titleOf("invalid_json")],
  invalid_http: ["BAD_REQUEST", titleOf("invalid_http")],
  request_too_slow: ["TIMEOUT", titleOf("request_too_slow")],
  expectation_failed: ["PRECONDITION_FAILED", titleOf("expectation_failed")],
  headers_too_large: ["PAYLOAD_TOO_LARGE", titleOf("headers_too_large")],
  invalid_idempotency_key: ["BAD_REQUEST", "The Idempotency-Key cannot be used"],
  not_authenticated: ["UNAUTHORIZED", "It is not known who asks"],
  token_expired: ["UNAUTHORIZED", "The token has expired"],
  not_allowed: ["FORBIDDEN", "The caller may not do this"],
  not_simulated: ["FORBIDDEN", "Failures cannot be simulated so"],
  not_local: ["FORBIDDEN", titleOf("not_local")],
  order_not_found: ["NOT_FOUND", "No such order"],
  not_found_yet: ["NOT_FOUND", "No such order, or not yet"],
  no_mails: ["NOT_FOUND", "No mails"],
  no_traces: ["NOT_FOUND", "No traces"],
  shipment_not_found: ["NOT_FOUND", "No shipment yet"],
  product_unknown: ["NOT_FOUND", "No such product"],
  no_such_route: ["NOT_FOUND", titleOf("no_such_route")],
  dead_letter_not_found: ["NOT_FOUND", "No such dead letter"],
  dead_letters_busy: ["CONFLICT", "Somebody else works on these dead letters"],
  dead_letter_changed: ["CONFLICT", "The dead letter is no longer what was looked at"],
  queue_paused: ["CONFLICT", "Somebody has paused this queue"],
  dead_letter_refused: ["UNPROCESSABLE_CONTENT", "The dead letter would be refused again"],
  method_not_supported: ["METHOD_NOT_SUPPORTED", titleOf("method_not_supported")],
  duplicate_order_id: ["CONFLICT", "Another order has this id"],
  out_of_stock: ["CONFLICT", "There is not enough in stock"],
  stock_not_adjustable: ["CONFLICT", "The stock cannot be adjusted so"],
  order_not_cancellable: ["CONFLICT", "The order cannot be cancelled"],
  too_large: ["PAYLOAD_TOO_LARGE", titleOf("too_large")],
  unsupported_media_type: ["UNSUPPORTED_MEDIA_TYPE", titleOf("unsupported_media_type")],
  price_mismatch: ["UNPROCESSABLE_CONTENT", "A price is not the catalogue's"],
  total_too_large: ["UNPROCESSABLE_CONTENT", "The order is too large"],
  idempotency_key_reused: ["UNPROCESSABLE_CONTENT", "The Idempotency-Key belongs to another request"],
  order_refused: ["UNPROCESSABLE_CONTENT", "The order was refused"],
  rate_limited: ["TOO_MANY_REQUESTS", "Too many requests"],
  too_many_watchers: ["TOO_MANY_REQUESTS", "Too many live updates are open"],
  cancelled: ["CLIENT_CLOSED_REQUEST", "The caller gave up"],
  internal: ["INTERNAL_SERVER_ERROR", titleOf("internal")],
  bad_answer: ["BAD_GATEWAY", "A service failed"],
  unavailable: ["SERVICE_UNAVAILABLE", "Not now"],
  audit_trail_not_read: ["SERVICE_UNAVAILABLE", "The audit trail could not be read far enough in time"],
  outcome_unknown: ["SERVICE_UNAVAILABLE", "It is not known whether this was done"],
  no_answer: ["GATEWAY_TIMEOUT", "A service did not answer in time"],
} as const satisfies Readonly<Record<string, readonly [TrpcCode, string]>>;

export type ProblemCode = keyof typeof PROBLEMS;

export const problemCodes = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

export const ProblemDetails = named(
  "Problem",
  "Why not (RFC 9457), with a stable code and what else helps to set things right.",
  z.object({
    type: z.string().describe("The code as a URN."),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("For people."),
    code: z.enum(problemCodes).describe("For programs. It stays as it is."),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe("What is wrong with which part of the input."),
    prices: z
      .array(z.object({ productId: z.string(), given: z.string(), price: z.string(), currency: z.string() }))
      .optional()
      .describe("The prices that hold."),
    shortages: z
      .array(z.object({ productId: z.string(), wanted: z.number(), available: z.number() }))
      .optional()
      .describe("What there is too little of."),
    orderId: z.string().optional(),
    orderStatus: z.string().optional(),
    instance: z.string().optional().describe("The correlation id of the request, by which the log knows it."),
  }),
);
export type ProblemDetails = Unchanging<z.output<typeof ProblemDetails>>;

type Extra = Pick<ProblemDetails, "errors" | "prices" | "shortages" | "orderId" | "orderStatus">;

type ProblemOptions = Extra & Readonly<{ cause?: unknown; retryAfterSeconds?: number }>;

// What cannot be done now may be possible a moment later.
const RETRY_AFTER: Partial<Record<TrpcCode, number>> = { SERVICE_UNAVAILABLE: 2, TOO_MANY_REQUESTS: 10 };

/** A "no" that the gateway planned for. */
export class Problem extends TRPCError {
  readonly problem: Readonly<{ code: ProblemCode }> & Extra;
  /** After how many seconds the caller may try again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    const { cause, retryAfterSeconds, ...extra } = options;
    super({ code: PROBLEMS[code][0], message: detail, ...(cause === undefined ? {} : { cause }) });
    this.problem = { code, ...extra };
    this.retryAfterSeconds = retryAfterSeconds ?? RETRY_AFTER[this.code];
  }
}

// What tRPC itself throws has a code of tRPC's; these are the nearest of ours.
const OF_TRPC: Partial<Record<TrpcCode, ProblemCode>> = {
  PARSE_ERROR: "invalid_json",
  BAD_REQUEST: "invalid_input",
  NOT_FOUND: "no_such_route",
  METHOD_NOT_SUPPORTED: "method_not_supported",
  PAYLOAD_TOO_LARGE: "too_large",
  UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
  CLIENT_CLOSED_REQUEST: "cancelled",
};

// What is said in place of an error's text, which is the log's alone or has pieces of the body in it.
const WITHOUT_TEXT: Partial<Record<ProblemCode, string>> = {
  internal: "It is in the log, under the correlation id.",
  invalid_json: "The body is not valid JSON.",
};

/** What a code's answers have in common. */
export function aboutProblem(code: ProblemCode): Readonly<{ status: number; title: string }> {
  return { status: getHTTPStatusCodeFromError(new Problem(code, "")), title: PROBLEMS[code][1] };
}

/** What the caller is told. The text of an error that nobody planned stays in the log. */
export function detailsOf(error: TRPCError): ProblemDetails {
  if (error instanceof Problem) {
    const { code, ...extra } = error.problem;

    return { ...head(code, getHTTPStatusCodeFromError(error)), detail: error.message, ...extra };
  }
  const code = isBrokenJson(error) ? "invalid_json" : (OF_TRPC[error.code] ?? "internal");
  const details = head(code, code === "internal" ? 500 : getHTTPStatusCodeFromError(error));
  const { cause } = error;
  if (!(cause instanceof z.core.$ZodError))
    return { ...details, detail: WITHOUT_TEXT[code] ?? error.message };
  const errors = cause.issues.map((issue) => ({
    path: issue.path.map(String).join("."),
    message: wordsOfIssue(issue),
  }));
  const shown = errors.slice(0, 20);

  return {
    ...details,
    detail: shown
      .map(({ path, message }) => `${path || "input"}: ${message}`)
      .join("; ")
      .slice(0, 1_000),
    errors: shown,
  };
}

/** What tRPC makes of a body or an input that is no JSON. */
function isBrokenJson({ code, cause }: TRPCError): boolean {
  return code === "BAD_REQUEST" && cause instanceof SyntaxError;
}

function head(code: ProblemCode, status: number) {
  return { type: `urn:warren:problem:${code}`, title: PROBLEMS[code][1], status, code };
}
