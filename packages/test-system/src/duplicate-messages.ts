import { messagesIn } from "@warren/messaging/amqp";
import { openWiretap } from "./wiretap.js";

/** Copies of messages, sent while the originals are on their way or long handled. */
export type Duplicates = Readonly<{
  /** How many messages were sent a second time, by name. */
  sent: ReadonlyMap<string, number>;
  close(): Promise<void>;
}>;

const LATE_MS = 1_500;

/** Late ones come after so many different times: no chance, so that a run can be had again. */
const SPREAD = 7;

/**
 * Sends everything that any service says once more, the same to the byte: same message id, same exchange, same key. Half of
 * the copies follow at once and meet the original in the same batch; the others come when it has long been handled.
 */
export async function duplicateMessages(amqpUrl: string): Promise<Duplicates> {
  const sent = new Map<string, number>();
  const seen = new Set<unknown>();
  const waiting = new Set<NodeJS.Timeout>();
  let count = 0;

  const tap = await openWiretap(amqpUrl, {
    onMessage(message, channel) {
      const { content, fields, properties } = message;
      // A service that gets a message again says again what it said then, under the same ids. Were that sent twice too, there
      // would be a thousand copies of an order's tenth message.
      const all = messagesIn(message).map((one): unknown => one.properties.messageId);
      const ids = new Set(all.filter((id) => !seen.has(id)));
      if (ids.size === 0) return;
      for (const id of ids) seen.add(id);
      const send = () => {
        channel.publish(fields.exchange, fields.routingKey, content, properties);
        const name = String(properties.type);
        sent.set(name, (sent.get(name) ?? 0) + ids.size);
      };
      if (count++ % 2 === 0) {
        send();
        return;
      }
      const timer = setTimeout(
        () => {
          waiting.delete(timer);
          send();
        },
        (count % SPREAD) * (LATE_MS / SPREAD),
      );
      waiting.add(timer);
    },
  });

  return {
    sent,
    async close() {
      for (const timer of waiting) clearTimeout(timer);
      await tap.close();
    },
  };
}
