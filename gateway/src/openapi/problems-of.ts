import type { ProblemCode } from "../problem.js";
import { takesBody, type Operation } from "../rest/operations.js";

/** Of every request: of its head, of its credentials, and where the keys of their issuer cannot be had. */
const OF_ALL: readonly ProblemCode[] = [
  "invalid_http",
  "invalid_idempotency_key",
  "not_authenticated",
  "token_expired",
  "not_local",
  "rate_limited",
  "unavailable",
];

const OF_BODIES: readonly ProblemCode[] = ["invalid_json", "too_large", "unsupported_media_type"];

/** The "no"s of the gateway's HTTP side, which no procedure sees: those that any address may answer before it is looked at. */
export const OF_HTTP: readonly ProblemCode[] = [
  "request_too_slow",
  "expectation_failed",
  "headers_too_large",
  "no_such_route",
  "method_not_supported",
  "cancelled",
  "internal",
];

/** Every "no" that an operation may answer, but for those of the HTTP side. */
export function problemsOf({ who, rest, fields }: Operation): readonly ProblemCode[] {
  return [
    ...new Set([
      ...OF_ALL,
      ...(fields.length === 0 ? [] : (["invalid_input"] as const)),
      ...(takesBody(rest) ? OF_BODIES : []),
      ...(who === "trusted" || who === "admin" ? (["not_allowed"] as const) : []),
      ...(rest.problems ?? []),
    ]),
  ];
}
