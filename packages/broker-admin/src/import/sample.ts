import type { Channel, ChannelModel, GetMessage } from "amqplib";
import { onChannel } from "../topology/amqp.js";
import { LARGEST_COPY, type Bounds, type Copy } from "./copy.js";
import type { DraftQueue } from "./draft.js";
import { textOf } from "./listen.js";

export type SampleOptions = Bounds & Readonly<{ signal: AbortSignal; log: (line: string) => void }>;

export type Sampled = Readonly<{
  copies: readonly Copy[];
  refused: readonly Readonly<{ queue: string; why: string }>[];
}>;

/** A look counts as a delivery. With such a limit no look matters. */
const HARMLESS_LIMIT = 1_000;
const PROGRESS_EVERY = 500;

/**
 * Reads messages at the heads of queues and puts them back where they were, all at once. They are then marked as redelivered, and nothing else
 * of them changes; while they are held, nobody else can have them. Whenever this ends and however, the broker puts back what is held. Queues
 * that would suffer are not touched.
 */
export async function sample(
  connection: ChannelModel,
  queues: readonly DraftQueue[],
  { messages, bytes, signal, log }: SampleOptions,
): Promise<Sampled> {
  const copies: Copy[] = [];
  const refused: { queue: string; why: string }[] = [];
  let room = bytes;
  for (const one of queues.filter(({ role }) => role === "work")) {
    const { name } = one.queue;
    const why = room <= 0 ? "enough was read before it" : whyUntouched(one);
    if (why !== undefined) {
      refused.push({ queue: name, why });
      continue;
    }
    log(`reading up to ${String(messages)} messages of ${name} …`);
    try {
      const found = await onChannel(connection, (channel) =>
        heads(channel, name, { messages, bytes: room, signal, log }),
      );
      room -= found.reduce((sum, { content }) => sum + content.length, 0);
      copies.push(...found.filter(({ content }) => content.length <= LARGEST_COPY));
    } catch (error) {
      signal.throwIfAborted();
      refused.push({ queue: name, why: error instanceof Error ? error.message : String(error) });
    }
  }

  return { copies, refused };
}

/** What would happen to messages that are taken out and put back. */
function whyUntouched({ queue, policy }: DraftQueue): string | undefined {
  const { type, arguments: given } = queue;
  const setting = (name: string) => given[`x-${name}`] ?? policy?.definition[name];
  if (type === "stream") return "a stream has no head to read";
  if (setting("max-length") !== undefined || setting("max-length-bytes") !== undefined)
    return "it has a greatest length: what comes meanwhile would push out what is put back";
  const limit = setting("delivery-limit");
  if (type === "quorum" && !(typeof limit === "number" && limit >= HARMLESS_LIMIT))
    return "each look counts as a delivery, and after 20 or its own limit RabbitMQ gives a message up";

  return undefined;
}

async function heads(
  channel: Channel,
  queue: string,
  { messages, bytes, signal, log }: SampleOptions,
): Promise<readonly Copy[]> {
  const found: Copy[] = [];
  let room = bytes;
  // The HTTP API would say it some seconds later.
  const { consumerCount } = await channel.checkQueue(queue);
  if (consumerCount > 0)
    throw new Error("somebody consumes it, and would get what is held behind what came later");
  try {
    while (found.length < messages && room > 0) {
      signal.throwIfAborted();
      const message = await channel.get(queue, { noAck: false });
      if (message === false) break;
      room -= message.content.length;
      found.push(copyOf(queue, message));
      if (found.length % PROGRESS_EVERY === 0) log(`  ${String(found.length)} read`);
    }
  } finally {
    // All at once, so that they come back in their order.
    if (found.length > 0) channel.nackAll(true);
  }

  return found;
}

function copyOf(queue: string, { fields, properties, content }: GetMessage): Copy {
  return {
    queue,
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    type: textOf(properties.type),
    contentType: textOf(properties.contentType),
    content,
  };
}
