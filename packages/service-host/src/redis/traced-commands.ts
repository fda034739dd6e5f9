import type { Span } from "@opentelemetry/api";
import { attribute, peerAttributes, startCall, type Call } from "@warren/messaging";
import type { Redis } from "ioredis";

/** A command, and how many of it are sent together. */
type Command = Readonly<{ name: string; count: number; redis: Redis }>;

/**
 * Begins the span of a command to Redis, below what causes it: which command and how many of it, and neither keys nor values.
 *
 * @param traceparent of the message or request on whose behalf; without one, and where nobody traces, there is no span
 * @param count how many are sent together
 */
export function startCommand(
  traceparent: string | undefined,
  redis: Redis,
  name: string,
  count = 1,
): Span | undefined {
  return traceparent === undefined ? undefined : startCall(traceparent, callOf, { name, count, redis });
}

/** Names of OpenTelemetry: https://opentelemetry.io/docs/specs/semconv/database/redis/. */
function callOf({ name, count, redis }: Command): Call {
  const { host, port, db } = redis.options;
  const operation = count === 1 ? name : `PIPELINE ${name}`;
  const peer = host === undefined ? undefined : { address: host, port, database: String(db ?? 0) };

  return {
    name: operation,
    attributes: {
      [attribute.database]: "redis",
      [attribute.databaseOperation]: operation,
      [attribute.databaseSummary]: operation,
      ...(count === 1 ? {} : { [attribute.databaseBatch]: count }),
      ...peerAttributes(peer),
    },
  };
}
