import type { ConsumeMessage } from "amqplib";

/** The message's name for metrics and logs, or "unknown". */
export function nameOf(raw: ConsumeMessage): string {
  const name: unknown = raw.properties.type;

  // Bounded, since it becomes a label of a metric and anybody may send anything.
  return typeof name === "string" && /^[A-Za-z]{1,60}$/.test(name) ? name : "unknown";
}
