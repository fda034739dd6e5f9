import type { TRPCClientError } from "@trpc/client";
import type { AppRouter } from "@warren/gateway/router";
import { retryAfterIn } from "./retry.js";

/** What the gateway says of a "no" (RFC 9457): its stable `code`, and what helps to set things right. */
export type ProblemDetails = NonNullable<TRPCClientError<AppRouter>["data"]>["problem"];

type Said = Readonly<{ message: string }>;

type Answered = Said &
  Readonly<{
    /** Not there where something between the app and the gateway answered. */
    problem?: ProblemDetails;
    /** The answer's `x-correlation-id`, under which the shop's logs know the request. */
    requestId?: string;
  }>;

/** Why a call failed. `message` is for people, `kind` and `problem.code` are for programs. */
export type WarrenProblem =
  /** Nothing answered: no network, no gateway. */
  | (Said & Readonly<{ kind: "offline" }>)
  /** The gateway, or a service behind it, did not answer in time. What was asked for may have been done. */
  | (Answered & Readonly<{ kind: "timeout" }>)
  /** Nobody, or the token is no longer valid: sign in. */
  | (Answered & Readonly<{ kind: "unauthorized" }>)
  | (Answered & Readonly<{ kind: "forbidden" }>)
  | (Answered & Readonly<{ kind: "not_found" }>)
  /** Not in the state that it is in. */
  | (Answered & Readonly<{ kind: "conflict" }>)
  /** The request is not what the procedure takes: `problem.errors` says where. */
  | (Answered & Readonly<{ kind: "invalid" }>)
  /** Understood, and the answer is no: a wrong price, an order too large. `problem.code` says which. */
  | (Answered & Readonly<{ kind: "refused" }>)
  /** Ask less often, and not before `retryAfterMs`. */
  | (Answered & Readonly<{ kind: "rate_limited"; retryAfterMs?: number }>)
  /** Not now; also where the token hook threw. */
  | (Answered & Readonly<{ kind: "unavailable"; retryAfterMs?: number }>)
  /** Something is broken on the other side, or what came is no answer. */
  | (Answered & Readonly<{ kind: "failed" }>)
  /** The app gave up: its signal was aborted. */
  | (Said & Readonly<{ kind: "cancelled" }>)
  /** Not an error of this client's calls. */
  | (Said & Readonly<{ kind: "unknown" }>);

type AnsweredKind = Extract<WarrenProblem, Answered>["kind"] | "cancelled";

/** What the client's links leave in an error of tRPC's. */
type CallError = Pick<Error, "message" | "cause"> &
  Readonly<{
    data?: Readonly<{ problem?: ProblemDetails; httpStatus?: number }> | null;
    meta?: Readonly<{ response?: ResponseHead; responseJSON?: unknown }>;
  }>;

type ResponseHead = Pick<Response, "status" | "headers">;

/** Why a call failed, whatever was thrown. Never throws. */
export function problemOf(error: unknown): WarrenProblem {
  try {
    if (!(error instanceof Error)) return { kind: "unknown", message: String(error) };

    return isNamed(error, "TRPCClientError") ? problemOfCall(error) : problemOfCause(error, error.message);
  } catch {
    return { kind: "unknown", message: "Something was thrown that cannot be read." };
  }
}

function problemOfCall({ data, meta, cause, message }: CallError): WarrenProblem {
  // What answers before tRPC does, such as a rate limit, sends the details without tRPC's wrapping.
  const problem = data?.problem ?? detailsIn(meta?.responseJSON);
  const response = meta?.response ?? headIn(cause);
  const status = problem?.status ?? data?.httpStatus ?? response?.status;
  if (status === undefined) return problemOfCause(cause, message);
  const kind = kindOf(status, problem);
  const header = (name: string) => response?.headers.get(name) ?? undefined;
  const requestId = header("x-correlation-id");
  const retryAfterMs = waitOf(kind, header("retry-after"));

  return {
    kind,
    message: problem?.detail ?? message,
    ...(problem === undefined ? {} : { problem }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function problemOfCause(cause: unknown, message: string): WarrenProblem {
  if (isNamed(cause, "AbortError")) return { kind: "cancelled", message };
  if (isNamed(cause, "TimedOut")) return { kind: "timeout", message };
  if (isNamed(cause, "LostConnection")) return { kind: "offline", message };
  if (isNamed(cause, "NoToken")) return { kind: "unavailable", message };

  return { kind: "unknown", message };
}

const KINDS: Readonly<Record<number, AnsweredKind>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  408: "timeout",
  409: "conflict",
  410: "not_found",
  422: "refused",
  429: "rate_limited",
  499: "cancelled",
  502: "unavailable",
  503: "unavailable",
  504: "timeout",
};

function kindOf(status: number, problem: ProblemDetails | undefined): AnsweredKind {
  // A service failed on the request: it would fail again. Any other 502 is a proxy's, whose gateway is away.
  if (problem?.code === "bad_answer") return "failed";

  return KINDS[status] ?? (status >= 400 && status < 500 ? "invalid" : "failed");
}

function waitOf(kind: AnsweredKind, retryAfter: string | undefined): number | undefined {
  return kind === "rate_limited" || kind === "unavailable" ? retryAfterIn(retryAfter, Date.now()) : undefined;
}

function headIn(cause: unknown): ResponseHead | undefined {
  return isNamed(cause, "UnreadableAnswer") ? (cause as ResponseHead) : undefined;
}

function detailsIn(body: unknown): ProblemDetails | undefined {
  const isProblem =
    typeof body === "object" &&
    body !== null &&
    "code" in body &&
    typeof body.code === "string" &&
    "status" in body &&
    typeof body.status === "number";

  return isProblem ? (body as ProblemDetails) : undefined;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
