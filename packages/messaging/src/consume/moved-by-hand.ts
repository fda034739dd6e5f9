import type { ConsumeMessage } from "amqplib";
import { deathHeaders, header, textHeader } from "../wire/headers.js";

/** With these the broker gives up a message itself. A delay queue gives it up as `expired`, and that is a retry. */
const FINAL: ReadonlySet<unknown> = new Set(["delivery_limit", "rejected", "maxlen"]);

/**
 * A dead letter that came back by RabbitMQ's own tools (a shovel, "Move messages") still has all that its death wrote on it.
 * It was sent again by somebody who wants it to be tried again: its attempts count from one, and it says which queue it died
 * in, since it may have been moved to another. `warren dlq requeue` leaves nothing of a death on a message.
 */
export function asSentAgain(raw: ConsumeMessage): ConsumeMessage {
  const from = diedIn(raw);
  if (from === undefined) return raw;
  const kept = Object.entries(raw.properties.headers ?? {}).filter(([name]) => !deathHeaders.has(name));
  const headers = { ...Object.fromEntries(kept), [header.movedFrom]: from };

  return { ...raw, properties: { ...raw.properties, headers } };
}

/** Whether it is a dead letter that was sent again, by the tools of whoever: it has failed before, for itself or with all others. */
export function wasDead({ properties }: ConsumeMessage): boolean {
  const headers: Readonly<Record<string, unknown>> = properties.headers ?? {};

  return header.movedFrom in headers || header.requeued in headers;
}

/** The queue among whose dead letters it lay; what is known of it, where its name is not. Undefined for what never died. */
function diedIn(raw: ConsumeMessage): string | undefined {
  const { headers } = raw.properties;
  if (headers === undefined) return undefined;
  const byBroker = "x-death" in headers ? finalDeath(headers["x-death"]) : undefined;
  if (byBroker !== undefined) return byBroker;
  if (!(header.deadReason in headers)) return undefined;

  return (
    textHeader(raw, header.deadQueue) ?? `a queue of ${textHeader(raw, header.deadService) ?? "a service"}`
  );
}

/** The newest is first. */
function finalDeath(deaths: unknown): string | undefined {
  if (!Array.isArray(deaths)) return undefined;
  for (const death of deaths as readonly unknown[]) {
    if (typeof death !== "object" || death === null) continue;
    const { reason, queue } = death as Readonly<{ reason?: unknown; queue?: unknown }>;
    if (FINAL.has(reason)) return typeof queue === "string" ? queue : "a queue";
  }

  return undefined;
}
