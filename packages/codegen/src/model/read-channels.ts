import type { AsyncAPIDocumentInterface, ChannelInterface } from "@asyncapi/parser";
import * as z from "zod";
import { escaped, extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import type { Pointer, Queue, Retry, RoutingKey } from "./model.js";
import { placed } from "./placed.js";
import type { Problem } from "./problem.js";

const keyBinding = z.object({
  is: z.literal("routingKey"),
  exchange: z.object({ name: z.string(), type: z.string() }),
});
const queueBinding = z.object({
  is: z.literal("queue"),
  queue: z.object({ name: z.string().optional(), durable: z.boolean().default(true) }),
});
const binding = z.discriminatedUnion("is", [keyBinding, queueBinding]);

/** The routing keys and queues of the document. Channels without an address are for replies and are left out. */
export function readChannels(
  document: AsyncAPIDocumentInterface,
  problems: Problem[],
): Readonly<{ keys: readonly RoutingKey[]; queues: readonly Queue[] }> {
  const keys: RoutingKey[] = [];
  const queues: Queue[] = [];

  for (const channel of document.channels().all()) {
    if (channel.address() === null || channel.address() === undefined) continue;
    const at: Pointer = `/channels/${escaped(channel.id())}`;
    const amqp = binding.safeParse(channel.bindings().get("amqp")?.value());
    if (!amqp.success) problems.push(noBinding(channel, at));
    else if (amqp.data.is === "queue") queues.push(queueOf(channel, amqp.data.queue, at, problems));
    else keys.push(keyOf(channel, amqp.data.exchange, at, problems));
  }

  return { keys, queues };
}

function keyOf(
  channel: ChannelInterface,
  exchange: Readonly<{ name: string; type: string }>,
  at: Pointer,
  problems: Problem[],
): RoutingKey {
  const read = extensionReader(extensions.key, channel, at, problems);

  return {
    id: channel.id(),
    exchange: exchange.name,
    exchangeType: exchange.type,
    routingKey: exchange.type === "fanout" ? "" : (channel.address() ?? ""),
    messages: messagesOf(channel),
    open: read("x-open") ?? false,
    at,
  };
}

function queueOf(
  channel: ChannelInterface,
  queue: Readonly<{ name?: string | undefined; durable: boolean }>,
  at: Pointer,
  problems: Problem[],
): Queue {
  const read = extensionReader(extensions.queue, channel, at, problems);
  const batch = read("x-batch") ?? 1;

  return {
    name: queue.name ?? channel.address() ?? "",
    address: channel.address() ?? "",
    durable: queue.durable,
    arguments: read("x-arguments") ?? {},
    bindings: placed(read("x-bindings") ?? [], `${at}/x-bindings`),
    messages: messagesOf(channel),
    batch,
    prefetch: read("x-prefetch") ?? batch,
    inbox: read("x-inbox") ?? true,
    retry: retryOf(read("x-retry")),
    deadLetter: read("x-deadLetter"),
    parked: read("x-parked") ?? false,
    at,
  };
}

function retryOf(given: z.output<(typeof extensions.queue)["x-retry"]> | undefined): Retry {
  const { attempts = 1, firstDelayMs = 0, factor = 1, maxDelayMs = 0 } = given ?? {};

  return { attempts, firstDelayMs, factor, maxDelayMs };
}

function messagesOf(channel: ChannelInterface): readonly string[] {
  return channel
    .messages()
    .all()
    .map((message) => message.name() ?? message.id());
}

function noBinding(channel: ChannelInterface, at: Pointer): Problem {
  return {
    rule: "channel-is-a-key-or-a-queue",
    at,
    what: `channel ${channel.id()} is neither a routing key nor a queue`,
    loss: "nothing could be sent to it or taken from it",
    fix: "give it an amqp binding with `is: routingKey` and an exchange, or with `is: queue` and a queue",
  };
}
