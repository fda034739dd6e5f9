import { randomUUID } from "node:crypto";
import type { ConfirmChannel } from "amqplib";
import type { Random } from "../random.js";
import { consumedQueues } from "@warren/test-system";

/** Messages that are sent to be given up. */
export type Poisons = Readonly<{
  /** Those that the broker has. */
  sent: ReadonlySet<string>;
  /** Sends one into a queue that is drawn. Rejects where the broker does not confirm it: it may have it all the same. */
  send(channel: ConfirmChannel, random: Random): Promise<void>;
  /** Whether this message, which may not have been confirmed, is one of them. */
  isOne(messageId: string | undefined): boolean;
}>;

const PREFIX = "poison-";

/** Each fails in its own way; `type` is the name of a message that its queue takes. */
const KINDS: readonly Readonly<{ type?: string; version?: string; content: string }>[] = [
  { content: "{ this is no JSON" },
  { content: "[".repeat(5_000) },
  { content: "" },
  { content: "{}", version: "1.0.0" },
  { content: '{"orderId":7,"items":"none","__proto__":{"admin":true}}', version: "1.0.0" },
  { content: "{}", version: "999.0.0" },
  { content: "{}", type: "NoSuchMessage" },
];

export function createPoisons(): Poisons {
  const sent = new Set<string>();

  return {
    sent,
    async send(channel, random) {
      const { content, type, version } = random.pick(KINDS);
      const { queue, messages } = random.pick(consumedQueues);
      const messageId = `${PREFIX}${randomUUID()}`;
      channel.sendToQueue(queue, Buffer.from(content), {
        messageId,
        type: type ?? random.pick(messages).messageName,
        headers: version === undefined ? {} : { "x-schema-version": version },
        contentType: "application/json",
        deliveryMode: 2,
        timestamp: Date.now(),
      });
      await channel.waitForConfirms();
      sent.add(messageId);
    },
    isOne: (messageId) => messageId?.startsWith(PREFIX) === true,
  };
}
