import { randomBytes } from "node:crypto";
import { BrokerError } from "./broker-error.js";
import type { Channel, World } from "./world.js";

// Direct reply-to: replies go to a channel without a queue. https://www.rabbitmq.com/docs/direct-reply-to

/** The name of a queue that is none: who consumes it gets replies, who names it as `replyTo` gets an address of its channel there. */
export const REPLY_TO = "amq.rabbitmq.reply-to";

export function consumeReplies(channel: Channel, tag: string, noAck: boolean): void {
  if (!noAck) throw new BrokerError(406, "reply consumer cannot acknowledge");
  if (channel.replies !== undefined) throw new BrokerError(406, "reply consumer already set");
  channel.replies = { tag, address: `${REPLY_TO}.${randomBytes(18).toString("base64url")}` };
}

/** Who reads replies at an address; undefined where nobody does any more. */
export function replyChannel(
  world: World,
  address: string,
): Readonly<{ channel: Channel; tag: string }> | undefined {
  if (!address.startsWith(`${REPLY_TO}.`)) return undefined;
  for (const channel of world.channels) {
    if (channel.replies?.address === address) return { channel, tag: channel.replies.tag };
  }

  return undefined;
}
