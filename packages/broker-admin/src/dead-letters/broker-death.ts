import type { ConsumeMessage } from "amqplib";

/** What the broker wrote on a message that it gave up itself. */
export type BrokerDeath = Readonly<{
  reason: string;
  count: number | undefined;
  /** Milliseconds since 1970. */
  at: number | undefined;
  exchange: string | undefined;
  routingKey: string | undefined;
}>;

const REASONS: ReadonlyMap<string, string> = new Map([
  [
    "delivery_limit",
    "the broker gave it up: taken and never acked, more often than the queue allows (delivery_limit)",
  ],
  ["rejected", "a consumer rejected it (rejected)"],
  ["maxlen", "its queue was full (maxlen)"],
  ["expired", "its time to live was over (expired)"],
]);

/** Where the queue's own broker-made death stands in `x-death`, which has the newest first. `queues`: its names on the broker. */
export function deathOf(raw: ConsumeMessage, queues: readonly string[]): BrokerDeath | undefined {
  const header: unknown = raw.properties.headers?.["x-death"];
  const deaths = (Array.isArray(header) ? (header as readonly unknown[]) : []).filter(isRecord);
  const death = deaths.find((one) => queues.some((queue) => queue === one["queue"]));
  if (death === undefined) return undefined;
  const why = death["reason"];
  const keys: unknown = death["routing-keys"];
  const key: unknown = Array.isArray(keys) ? (keys as readonly unknown[])[0] : undefined;
  // amqplib gives a timestamp as { "!": "timestamp", value: seconds }.
  const time = isRecord(death["time"]) ? death["time"]["value"] : death["time"];
  const { count, exchange } = death;

  return {
    reason:
      typeof why === "string"
        ? (REASONS.get(why) ?? `the broker gave it up (${why})`)
        : "the broker gave it up",
    count: Number.isFinite(count) ? Number(count) : undefined,
    at: Number.isFinite(time) ? Number(time) * 1000 : undefined,
    exchange: typeof exchange === "string" ? exchange : undefined,
    routingKey: typeof key === "string" ? key : undefined,
  };
}

function isRecord(
  value: unknown,
): value is Readonly<Record<string, unknown>> & Readonly<{ count?: unknown; exchange?: unknown }> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
