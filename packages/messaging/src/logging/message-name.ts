import type { ConsumeMessage } from "amqplib";

/** The message's name as its sender wrote it, for logs and traces, or "unknown" where it looks like none. Of such names there is no end. */
export function nameOf(raw: ConsumeMessage): string {
  const name: unknown = raw.properties.type;

  return typeof name === "string" && /^[A-Za-z]{1,60}$/.test(name) ? name : "unknown";
}

/** The message's name for metrics: one of those that may come here, or "unknown". Each is a series, and anybody may write any. */
export function knownNameOf(raw: ConsumeMessage, known: ReadonlyMap<string, unknown>): string {
  const name: unknown = raw.properties.type;

  return typeof name === "string" && known.has(name) ? name : "unknown";
}
