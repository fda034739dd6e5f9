import { setTimeout as sleep } from "node:timers/promises";
import type { ChannelModel } from "amqplib";
import { LARGEST_COPY, type Bounds, type Copy } from "./copy.js";
import type { DraftQueue } from "./draft.js";
import type { Selection } from "./select.js";

export type ListenOptions = Bounds &
  Readonly<{
    /** For how long, at most. */
    ms: number;
    signal: AbortSignal;
  }>;

/** What came, and queues that nobody can listen beside. */
export type Heard = Readonly<{ copies: readonly Copy[]; unheard: readonly string[] }>;

/**
 * Looks at copies of messages as they pass: for each queue one of our own, with the same bindings, for this connection alone. The queues
 * themselves are not touched, nobody gets a message less or later, and nothing stays behind, whenever this ends and however.
 */
export async function listen(
  connection: ChannelModel,
  queues: readonly DraftQueue[],
  { exchanges }: Selection,
  { ms, messages, bytes, signal }: ListenOptions,
): Promise<Heard> {
  // An exchange that is deleted with its last binding could go with ours.
  const lasting = new Set(exchanges.filter(({ autoDelete }) => !autoDelete).map(({ name }) => name));
  const copies: Copy[] = [];
  const unheard: string[] = [];
  const ended = new AbortController();
  let room = bytes;
  let open = 0;
  const channel = await connection.createChannel();
  channel.on("error", () => ended.abort());
  channel.on("close", () => ended.abort());
  for (const { queue, bindings, role } of queues) {
    const audible = bindings.filter(({ exchange }) => lasting.has(exchange));
    if (role === "kept") continue;
    if (audible.length === 0) {
      unheard.push(queue.name);
      continue;
    }
    const { queue: own } = await channel.assertQueue("", {
      exclusive: true,
      durable: false,
      autoDelete: true,
      // What we are too slow for is dropped here, and makes nobody wait.
      arguments: { "x-queue-type": "classic", "x-max-length": messages, "x-overflow": "drop-head" },
    });
    for (const binding of audible)
      await channel.bindQueue(own, binding.exchange, binding.routingKey, binding.arguments);
    let left = messages;
    open += 1;
    const { consumerTag } = await channel.consume(
      own,
      (message) => {
        if (message === null || left === 0 || room <= 0) return;
        left -= 1;
        const { content, fields, properties } = message;
        room -= content.length;
        if (content.length <= LARGEST_COPY)
          copies.push({
            queue: queue.name,
            exchange: fields.exchange,
            routingKey: fields.routingKey,
            type: textOf(properties.type),
            contentType: textOf(properties.contentType),
            content,
          });
        if (left > 0 && room > 0) return;
        open -= 1;
        void channel.cancel(consumerTag).catch(() => undefined);
        if (open === 0 || room <= 0) ended.abort();
      },
      { noAck: true },
    );
  }
  if (open > 0)
    await sleep(ms, undefined, { signal: AbortSignal.any([signal, ended.signal]) }).catch(() => undefined);
  await channel.close().catch(() => undefined);
  signal.throwIfAborted();

  return { copies, unheard };
}

/** A property that says something. */
export function textOf(property: unknown): string | undefined {
  return typeof property === "string" && property !== "" ? property : undefined;
}
