import { randomUUID } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { anonymous, callerWith } from "../api-keys.js";
import type { ApiKey, Caller } from "../api-keys.js";
import { idempotencyKey } from "../inputs.js";
import { Problem } from "../problem.js";
import type { Context, Origin } from "../trpc.js";

/** Version 00 of https://www.w3.org/TR/trace-context/, which has no zeros for ids. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const CORRELATION_ID = /^[\w.:/+=-]{1,128}$/;

/** The customer's correlation id, or a new one where it has none that could be passed on. */
export function correlationIdOf(request: Pick<FastifyRequest, "headers">): string {
  const given = request.headers["x-correlation-id"];

  return typeof given === "string" && CORRELATION_ID.test(given) ? given : randomUUID();
}

/** @throws Problem where the caller's key is nobody's, or its Idempotency-Key cannot be one. */
export function contextOf(request: FastifyRequest, keys: readonly ApiKey[]): Context {
  return {
    caller: callerOf(request, keys),
    origin: originOf(request),
    idempotencyKey: idempotencyKeyOf(request),
  };
}

function originOf({ id, headers }: FastifyRequest): Origin {
  const { traceparent } = headers;
  // The request's id was set by the first hook, together with the response's header.
  const origin = { correlationId: id };

  return typeof traceparent === "string" && TRACEPARENT.test(traceparent)
    ? { ...origin, traceparent }
    : origin;
}

function callerOf({ headers }: FastifyRequest, keys: readonly ApiKey[]): Caller {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? "")?.[1];
  const given = bearer ?? headers["x-api-key"];
  if (given === undefined && headers.authorization === undefined) return anonymous;

  const caller = typeof given === "string" ? callerWith(given, keys) : undefined;
  // A wrong key is not taken for no key: its holder would wonder why it may do so little.
  if (caller === undefined) throw new Problem("not_authenticated", "This API key is not known here.");

  return caller;
}

function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const given = headers["idempotency-key"];
  if (given === undefined) return undefined;
  const checked = idempotencyKey.safeParse(given);
  if (checked.success) return checked.data;

  throw new Problem("invalid_idempotency_key", "It has to be 1 to 255 visible ASCII characters.");
}
