import type { ConsumeMessage } from "amqplib";
import { isStorable } from "@warren/text/storable";
import { MAX_CONTENT_BYTES } from "./compose.js";
import { deathHeaders, header, numberHeader } from "./headers.js";
import { MAX_PACKED, PACK, type PackedProperties } from "./pack.js";

// Anybody may send what calls itself a pack: nothing about it is believed.

const LINE_END = 0x0a;

/** How many messages a delivery holds, as it says itself: 1 where it is none of our packs. */
export function countOf(raw: ConsumeMessage): number {
  if (!isPack(raw)) return 1;

  return Math.min(MAX_PACKED, Math.max(1, Math.trunc(numberHeader(raw, header.packed) ?? 1)));
}

/** The messages of deliveries, packs undone. Each has the delivery tag of the delivery that it came in. */
export function unpacked(deliveries: readonly ConsumeMessage[]): readonly ConsumeMessage[] {
  return deliveries.some(isPack) ? deliveries.flatMap(messagesIn) : deliveries;
}

/**
 * The messages in one delivery. What only calls itself a pack stays what it is, and is no message of the contract: so does one that
 * holds more or fewer than it says, since batches are made by what packs say.
 */
export function messagesIn(raw: ConsumeMessage): readonly ConsumeMessage[] {
  if (!isPack(raw)) return [raw];
  const messages: ConsumeMessage[] = [];
  const fate = fateOf(raw);
  for (let from = 0; from < raw.content.length;) {
    const middle = raw.content.indexOf(LINE_END, from);
    const end = middle < 0 ? -1 : raw.content.indexOf(LINE_END, middle + 1);
    const properties = end < 0 ? undefined : propertiesIn(raw.content.toString("utf8", from, middle));
    if (properties === undefined || messages.length === MAX_PACKED) return [raw];
    messages.push({
      fields: raw.fields,
      properties: {
        ...raw.properties,
        ...properties,
        contentType: "application/json",
        headers: { ...fate, ...properties.headers },
        // No request travels in a pack.
        replyTo: undefined,
        expiration: undefined,
      },
      content: raw.content.subarray(middle + 1, end),
    });
    from = end + 1;
  }

  return messages.length > 0 && messages.length === numberHeader(raw, header.packed) ? messages : [raw];
}

/** What happened to the pack happened to all that is in it: it died, was moved by hand, or was sent again. */
const FATE: ReadonlySet<string> = new Set([
  ...deathHeaders,
  header.firstFailedAt,
  header.originalExchange,
  header.originalRoutingKey,
  header.requeued,
  header.movedFrom,
]);

/** Each message has these, and may write them again: a long text is cut. */
const MAX_FATE = 255;

function fateOf({ properties: { headers = {} } }: ConsumeMessage): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => FATE.has(name))
      .map(([name, value]: [string, unknown]) => [
        name,
        typeof value === "string" ? value.slice(0, MAX_FATE) : value,
      ]),
  );
}

/** One that is larger than a message may be is not looked into, like any other. */
function isPack({ properties, content }: ConsumeMessage): boolean {
  return properties.contentType === PACK && content.length <= MAX_CONTENT_BYTES;
}

/** Nothing about them is believed: each is checked where it is used, as those of any message are. */
type ReadProperties = Readonly<Record<Exclude<keyof PackedProperties, "headers">, unknown>> &
  Readonly<{ headers: object }>;

function propertiesIn(line: string): ReadProperties | undefined {
  try {
    const read: unknown = JSON.parse(line);
    if (typeof read !== "object" || read === null) return undefined;
    const { messageId, correlationId, timestamp, headers } = read as Readonly<
      Record<keyof PackedProperties, unknown>
    >;

    if (typeof headers !== "object" || headers === null || Array.isArray(headers)) return undefined;
    const texts: readonly unknown[] = [messageId, correlationId, ...(Object.values(headers) as unknown[])];
    // JSON has no other way to write what no database keeps, and our own packs have no escape of this kind.
    const isKept = !line.includes("\\u") || texts.every((one) => typeof one !== "string" || isStorable(one));

    return isKept ? { messageId, correlationId, timestamp, headers } : undefined;
  } catch {
    return undefined;
  }
}
