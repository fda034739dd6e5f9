import type { AsyncAPIDocumentInterface, ChannelInterface } from "@asyncapi/parser";
import * as z from "zod";
import { noteBindingFields } from "./binding-fields.js";
import type { Context } from "./context.js";
import { extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import type { Exchange, ExchangeType, Pointer, Queue, RoutingKey } from "./model.js";
import { dottedIn, parametersOf, patternOf } from "./parameters.js";
import { emptyName } from "./channel-remarks.js";
import { placed } from "./placed.js";
import type { Problem } from "./problem.js";
import type { Messages } from "./read-messages.js";
import { retryOf } from "./retry-of.js";
import { escaped } from "./pointer.js";

/** What became of a channel: a routing key, a queue, or, in an application's document, both. */
export type ReadChannel = Readonly<{
  key: RoutingKey | undefined;
  queue: Queue | undefined;
  /** In an application's document, the exchange that its own binding names, or stands for. */
  exchange?: NamedExchange | undefined;
  /** In an application's document, what the channel of a routing key says of a queue to which it gives no name. */
  unnamed?: Queue | undefined;
}>;

export type NamedExchange = Readonly<{ name: string; type: ExchangeType }>;

/** The channels of a document by their id, and the exchanges that only their bindings name. */
export type Channels = Readonly<{
  byId: ReadonlyMap<string, ReadChannel>;
  exchanges: readonly Exchange[];
  /** Channels that are on no server that speaks AMQP, by their id, with where they are. */
  elsewhere?: ReadonlyMap<string, string>;
}>;

const keyBinding = z.object({
  is: z.literal("routingKey"),
  exchange: z.object({
    name: z.string(),
    type: z.string(),
    durable: z.boolean().optional(),
    autoDelete: z.boolean().optional(),
  }),
});
const queueBinding = z.object({
  is: z.literal("queue"),
  queue: z.object({
    name: z.string().optional(),
    durable: z.boolean().default(true),
    exclusive: z.boolean().default(false),
    autoDelete: z.boolean().default(false),
  }),
});
const binding = z.discriminatedUnion("is", [keyBinding, queueBinding]);

/** The routing keys and queues of a whole system. Channels without an address are for replies and are left out. */
export function readChannels(
  document: AsyncAPIDocumentInterface,
  messages: Messages,
  context: Context,
): Channels {
  const byId = new Map<string, ReadChannel>();

  for (const channel of document.channels().all()) {
    if (channel.address() === null || channel.address() === undefined) continue;
    const at: Pointer = `/channels/${escaped(channel.id())}`;
    noteBindingFields(channel, at, context);
    const amqp = binding.safeParse(channel.bindings().get("amqp")?.value());
    const found: Found = { channel, at, messages: namesOf(channel, messages), context };
    if (!amqp.success) context.problems.push(noBinding(channel, at));
    else if (amqp.data.is === "queue") {
      const { name: written, ...flags } = amqp.data.queue;
      const name = written === undefined || written === "" ? (channel.address() ?? "") : written;
      if (written === "" || name === "") context.problems.push(emptyName(found, name));
      byId.set(channel.id(), { key: undefined, queue: queueOf(found, name, flags) });
    } else byId.set(channel.id(), { key: keyOf(found, amqp.data.exchange), queue: undefined });
  }

  return { byId, exchanges: [] };
}

/** A channel with what both kinds of documents say of it. */
export type Found = Readonly<{
  channel: ChannelInterface;
  at: Pointer;
  messages: readonly string[];
  context: Context;
}>;

export function keyOf(
  { channel, at, messages, context }: Found,
  exchange: Readonly<{
    name: string;
    type: string;
    durable?: boolean | undefined;
    autoDelete?: boolean | undefined;
  }>,
  address = channel.address() ?? "",
): RoutingKey {
  const read = extensionReader(extensions.key, channel, at, context);
  const routingKey = exchange.type === "fanout" ? "" : address;
  const parameters = parametersOf(channel, routingKey);

  return {
    id: channel.id(),
    exchange: exchange.name,
    exchangeType: exchange.type,
    exchangeFlags: { durable: exchange.durable, autoDelete: exchange.autoDelete },
    routingKey,
    pattern: patternOf(routingKey, dottedIn(channel)),
    parameters,
    messages,
    open: read("x-open") ?? false,
    pack: read("x-pack") ?? 1,
    at,
  };
}

export function queueOf(
  { channel, at, messages, context }: Found,
  name: string,
  flags: Readonly<{ durable: boolean; exclusive: boolean; autoDelete: boolean }>,
): Queue {
  const read = extensionReader(extensions.queue, channel, at, context);
  const batch = read("x-batch") ?? 1;

  return {
    name,
    address: channel.address() ?? "",
    ...flags,
    arguments: read("x-arguments") ?? {},
    bindings: placed(read("x-bindings") ?? [], `${at}/x-bindings`),
    messages,
    batch,
    prefetch: read("x-prefetch") ?? batch,
    pauseAfterFailures: read("x-pauseAfterFailures"),
    inbox: read("x-inbox") ?? true,
    retry: retryOf(read("x-retry")),
    deadLetter: read("x-deadLetter"),
    deadLettering: "broker",
    partitions: read("x-partitions") ?? 1,
    untyped: false,
    parked: read("x-parked") ?? false,
    at,
  };
}

export function namesOf(channel: ChannelInterface, messages: Messages): readonly string[] {
  return [...new Set(channel.messages().all().map(messages.nameOf))];
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
