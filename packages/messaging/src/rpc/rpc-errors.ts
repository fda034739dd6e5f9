import { PublishError, RpcError, textOf, type RpcErrorCode } from "../errors.js";
import type { SenderHealth } from "../publish/sender.js";
import type { StoredMessage } from "../wire/outgoing-message.js";

// Why a call has no reply, as its caller is told.

const CODES: Readonly<Record<PublishError["code"], RpcErrorCode>> = {
  unroutable: "no_consumer",
  access_refused: "no_consumer",
  invalid: "invalid",
  too_large: "invalid",
  timed_out: "timed_out",
  blocked: "timed_out",
  nacked: "remote_failure",
  buffer_full: "overloaded",
  cancelled: "cancelled",
  closed: "closed",
};

/** What a request ends with that was not published. */
export function asRpcError(error: unknown): RpcError {
  const code = error instanceof PublishError ? CODES[error.code] : "remote_failure";

  return new RpcError(code, textOf(error), { cause: error });
}

export function noConsumer(name: string, { exchange, routingKey }: StoredMessage): RpcError {
  const text = `nobody answers ${name}: no service consumes what is sent on ${exchange || "the default exchange"} with key "${routingKey}"`;

  return new RpcError("no_consumer", text, { confirmed: true });
}

/** `sending`: how the sender is, where the broker has not confirmed the request. */
export function timedOut(name: string, timeoutMs: number, sending: SenderHealth | undefined): RpcError {
  const why = sending === undefined ? "" : unsentBecause(sending);

  return new RpcError("timed_out", `no reply to ${name} within ${timeoutMs} ms${why}`, {
    confirmed: sending === undefined,
  });
}

export function cancelledByCaller(name: string, confirmed: boolean): RpcError {
  return new RpcError("cancelled", `${name} was cancelled by its caller`, { confirmed });
}

/** `pending`: what waits, in words. */
export function overloaded(pending: string, limit: number): RpcError {
  return new RpcError("overloaded", `${pending} wait for a reply; the limit is ${limit}`);
}

function unsentBecause(health: SenderHealth): string {
  if (health.state === "closed") return "";

  return health.state === "open"
    ? "; the broker has not confirmed it"
    : `; it was not sent, since the connection is ${health.state} (${health.reason})`;
}
