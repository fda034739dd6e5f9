import type { ConsumeMessage } from "amqplib";
import { isStorable, NOT_STORABLE } from "@warren/text/storable";
import { header } from "./headers.js";

// NUL and half of a surrogate pair are the only texts of JSON and AMQP that PostgreSQL does not take. A message that holds one
// can never be handled where it, its ids or what it causes is kept: it is refused before anybody tries.

/**
 * Where a text is that no database can keep, and what is wrong with it; undefined where there is none. It looks for NUL only:
 * these texts come from bytes that amqplib reads as UTF-8, and that makes no half of a surrogate pair. Those of a pack come from JSON:
 * `unpack.ts` looks at them.
 */
export function unstorableEnvelope({ fields, properties }: ConsumeMessage): string | undefined {
  const given: Readonly<Record<"messageId" | "correlationId" | "appId" | "replyTo", unknown>> = properties;
  const headers: Readonly<Record<string, unknown>> = properties.headers ?? {};
  // One after the other, since every message comes by here.
  if (hasNul(given.messageId)) return not("messageId");
  if (hasNul(given.correlationId)) return not("correlationId");
  if (hasNul(given.appId)) return not("appId");
  if (hasNul(given.replyTo)) return not("replyTo");
  if (hasNul(fields.routingKey)) return not("routing key");
  if (hasNul(headers[header.correlationId])) return not(header.correlationId);
  if (hasNul(headers[header.causationId])) return not(header.causationId);
  if (hasNul(headers[header.originalRoutingKey])) return not(header.originalRoutingKey);

  return undefined;
}

function not(name: string): string {
  return `its ${name} ${NOT_STORABLE}`;
}

function hasNul(value: unknown): boolean {
  return typeof value === "string" && value.includes("\0");
}

/**
 * The same for a payload that has passed its schema: a schema may leave open what is in it. `json` is the text that it was
 * read from, or that it will be sent as.
 */
export function unstorablePayload(value: unknown, json: string | Buffer): string | undefined {
  // JSON has no other way to write these characters, and what our own services send hardly ever has an escape of this kind.
  if (!json.includes("\\u")) return undefined;
  const place = unstorableAt(value);

  return place === undefined ? undefined : `${place || "payload"}: ${NOT_STORABLE}`;
}

/** The path of the first such text, or of the field that has it for a name. It does not call itself: payloads may be nested deeply. */
function unstorableAt(value: unknown): string | undefined {
  const waiting: { path: string; value: unknown }[] = [{ path: "", value }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!canBeKept(next.value)) return next.path;
    if (typeof next.value !== "object" || next.value === null) continue;
    for (const [name, inner] of Object.entries(next.value)) {
      const path = next.path === "" ? name : `${next.path}.${name}`;
      if (!isStorable(name)) return JSON.stringify(path);
      waiting.push({ path, value: inner });
    }
  }

  return undefined;
}

function canBeKept(value: unknown): boolean {
  return typeof value !== "string" || isStorable(value);
}
