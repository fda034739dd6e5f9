import { randomUUID } from "node:crypto";
import type { ConsumeMessage } from "amqplib";
import type { Outgoing } from "./envelope.js";
import { isMessageName, routes } from "./messages.js";
import { raise } from "./raise.js";

// Messages of a batch that leave on one route travel as one, in the form that Warren's have (docs/adr/0016-messages-that-leave-together-travel-as-one.md).

const PACK = "application/vnd.warren.pack";
const MOST = 100;
const LINE_END = 0x0a;

/** Packs what the contract lets be packed. A batch holds one step of an order, and a step has one message a route. */
export function packed(messages: readonly Outgoing[]): readonly Outgoing[] {
  const groups = new Map<string | Outgoing, Outgoing[]>();
  for (const message of messages) {
    const key = mayBePacked(message) ? `${message.exchange} ${message.routingKey}` : message;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [message]);
    else group.push(message);
  }

  return [...groups.values()].flatMap(packsOf);
}

function mayBePacked({ properties: { type } }: Outgoing): boolean {
  return isMessageName(type) && routes[type].packs;
}

function packsOf(group: readonly Outgoing[]): readonly Outgoing[] {
  const packs: Outgoing[] = [];
  for (let from = 0; from < group.length; from += MOST) packs.push(packOf(group.slice(from, from + MOST)));

  return packs;
}

function packOf(messages: readonly Outgoing[]): Outgoing {
  const [first] = messages;
  if (first === undefined || messages.length === 1) return first ?? raise("nothing to pack");
  const content = messages
    .map(({ properties: { messageId, correlationId, timestamp, ...others }, content: json }) => {
      const headers: unknown = others.headers;

      return `${JSON.stringify({ messageId, correlationId, timestamp, headers })}\n${json}\n`;
    })
    .join("");

  return {
    ...first,
    content,
    properties: {
      ...first.properties,
      messageId: randomUUID(),
      correlationId: "",
      contentType: PACK,
      headers: { "x-packed": messages.length },
    },
  };
}

/** The messages in a delivery, itself where it is no pack. */
export function unpacked(raw: ConsumeMessage): readonly ConsumeMessage[] {
  const { content, fields } = raw;
  if (raw.properties.contentType !== PACK) return [raw];
  const messages: ConsumeMessage[] = [];
  for (let from = 0; from < content.length;) {
    const middle = content.indexOf(LINE_END, from);
    const end = content.indexOf(LINE_END, middle + 1);
    const properties = JSON.parse(content.toString("utf8", from, middle)) as object;
    messages.push({
      fields,
      properties: { ...raw.properties, ...properties },
      content: content.subarray(middle + 1, end),
    });
    from = end + 1;
  }

  return messages;
}
