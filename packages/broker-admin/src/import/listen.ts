import { setTimeout as sleep } from "node:timers/promises";
import type { ChannelModel, ConsumeMessage } from "amqplib";
import { counted } from "@warren/text";
import { copyOf, LARGEST_COPY, type Bounds, type Copy } from "./copy.js";
import type { DraftBinding, DraftQueue } from "./draft.js";
import type { Selection } from "./select.js";

export type ListenOptions = Bounds &
  Readonly<{
    /** For how long, at most. */
    ms: number;
    signal: AbortSignal;
    log: (line: string) => void;
  }>;

export type Heard = Readonly<{
  copies: readonly Copy[];
  /** Queues that nobody can listen beside. */
  unheard: readonly string[];
  /** Why it ended before its time, with queues of which more could have come. Undefined where it did not. */
  cutShort: string | undefined;
}>;

/** So much waits on the broker of each queue, and so many messages on their way to us: busy exchanges fill neither's memory. */
const WAITING_BYTES = 8 * LARGEST_COPY;
const PREFETCH = 20;

/**
 * Looks at copies of messages as they pass: for each queue one of our own, with the same bindings, for this connection alone. The queues
 * themselves are not touched, nobody gets a message less or later, and nothing stays behind, whenever this ends and however.
 */
export async function listen(
  connection: ChannelModel,
  queues: readonly DraftQueue[],
  { exchanges }: Selection,
  { ms, messages, bytes, signal, log }: ListenOptions,
): Promise<Heard> {
  // An exchange that is deleted with its last binding could go with ours.
  const lasting = new Set(exchanges.filter(({ autoDelete }) => !autoDelete).map(({ name }) => name));
  const beside = queues
    .filter(({ role }) => role !== "kept")
    .map(({ queue, bindings }) => ({
      name: queue.name,
      audible: bindings.filter(({ exchange }) => lasting.has(exchange)),
    }));
  const heard = beside.filter(({ audible }) => audible.length > 0);
  const unheard = beside.filter(({ audible }) => audible.length === 0).map(({ name }) => name);
  if (heard.length === 0) return { copies: [], unheard, cutShort: undefined };

  log(`listening for ${String(ms / 1_000)} s beside ${counted(heard.length, "queue")} …`);
  const copies: Copy[] = [];
  const ended = new AbortController();
  let cutShort: string | undefined;
  const cut = (why: string) => {
    if (!ended.signal.aborted) cutShort = why;
    ended.abort();
  };
  let room = bytes;
  // Counted before the first message comes: a busy queue has all of its own before the next one is listened to.
  let open = heard.length;
  const channel = await connection.createChannel();
  channel.on("error", () => undefined);
  channel.on("close", () => cut("the broker ended the connection or the channel"));
  await channel.prefetch(PREFETCH);
  for (const { name, audible } of heard) {
    if (signal.aborted || ended.signal.aborted) break;
    let left = messages;
    const take = (message: ConsumeMessage) => {
      if (left === 0 || room <= 0) return;
      left -= 1;
      room -= message.content.length;
      if (message.content.length <= LARGEST_COPY) copies.push(copyOf(name, message));
      channel.ack(message);
      if (room <= 0) cut("as many bytes were read as are read at most");
      if (left > 0) return;
      open -= 1;
      // Not by what `consume` returns: the first messages come before it does.
      void channel.cancel(message.fields.consumerTag).catch(() => undefined);
      if (open === 0) ended.abort();
    };
    const own = await ownQueue(channel, audible, messages);
    await channel.consume(own, (message) =>
      message === null ? cut("the broker took a queue away that was listened to") : take(message),
    );
  }
  await sleep(ms, undefined, { signal: AbortSignal.any([signal, ended.signal]) }).catch(() => undefined);
  ended.abort();
  await channel.close().catch(() => undefined);
  signal.throwIfAborted();

  return { copies, unheard, cutShort };
}

/** A queue with the same bindings, for this connection alone. */
async function ownQueue(
  channel: Awaited<ReturnType<ChannelModel["createChannel"]>>,
  bindings: readonly DraftBinding[],
  messages: number,
): Promise<string> {
  const { queue } = await channel.assertQueue("", {
    exclusive: true,
    durable: false,
    autoDelete: true,
    arguments: {
      "x-queue-type": "classic",
      // What we are too slow for is dropped here, and makes nobody wait.
      "x-max-length": messages,
      "x-max-length-bytes": WAITING_BYTES,
      "x-overflow": "drop-head",
    },
  });
  for (const { exchange, routingKey, arguments: compared } of bindings)
    await channel.bindQueue(queue, exchange, routingKey, compared);

  return queue;
}
