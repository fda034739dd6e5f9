import { randomUUID } from "node:crypto";
import { traceparentIn } from "@warren/messaging";
import type { FastifyRequest } from "fastify";
import { authenticate, type Identification } from "../identity/authenticate.js";
import { idempotencyKey } from "../inputs.js";
import { limitedAddress } from "../limits/client-address.js";
import { Problem } from "../problem.js";
import type { Context, Origin } from "../trpc.js";
import { noteOrder } from "./orders-of-request.js";

const CORRELATION_ID = /^[\w.:/+=-]{1,128}$/;

/** The customer's correlation id, or a new one where it has none that could be passed on. */
export function correlationIdOf(request: Pick<FastifyRequest, "headers">): string {
  const given = request.headers["x-correlation-id"];

  return typeof given === "string" && CORRELATION_ID.test(given) ? given : randomUUID();
}

/** @throws Problem where the caller is not who they say, or their Idempotency-Key cannot be one. */
export async function contextOf(
  request: Pick<FastifyRequest, "headers" | "id" | "ip" | "log">,
  identification: Identification,
): Promise<Context> {
  const { caller, until } = await authenticate(request.headers, identification);

  return {
    caller,
    until,
    address: limitedAddress(request.ip),
    origin: originOf(request),
    idempotencyKey: idempotencyKeyOf(request),
    log: request.log,
    noteOrder: (id) => noteOrder(request, id),
  };
}

function originOf({ id, headers }: Pick<FastifyRequest, "headers" | "id">): Origin {
  const given = headers["traceparent"];
  const traceparent = typeof given === "string" ? traceparentIn(given) : undefined;
  // The request's id was set by the first hook, together with the response's header.
  const origin = { correlationId: id };

  return traceparent === undefined ? origin : { ...origin, traceparent };
}

function idempotencyKeyOf({ headers }: Pick<FastifyRequest, "headers">): string | undefined {
  const given = headers["idempotency-key"];
  if (given === undefined) return undefined;
  const checked = idempotencyKey.safeParse(given);
  if (checked.success) return checked.data;

  throw new Problem("invalid_idempotency_key", "It has to be 1 to 255 visible ASCII characters.");
}
