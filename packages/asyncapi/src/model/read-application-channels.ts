import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import * as z from "zod";
import { bindingsOf } from "./application-bindings.js";
import { noteBindingFields } from "./binding-fields.js";
import { commonExchange, noteEmptyName, noteMissingExchange, noteOtherName } from "./channel-remarks.js";
import { keyBehindLabel, noteLabel } from "./channel-label.js";
import { channelsInUse, noteUnused } from "./channels-in-use.js";
import type { Context } from "./context.js";
import { canBeDeclared, isDeclared, isOfMade, type Made } from "./made-of-unused.js";
import type { Exchange, Queue, RoutingKey } from "./model.js";
import { namedExchange } from "./named-exchange.js";
import { elsewhereOf } from "./note-servers.js";
import { noteParameterSchemas } from "./parameter-schemas.js";
import { keyOf, namesOf, queueOf, type Channels, type Found, type ReadChannel } from "./read-channels.js";
import type { Messages } from "./read-messages.js";
import { escaped } from "./pointer.js";

// Nothing is demanded here: whatever the AMQP binding leaves open has a stated default.
const flag = z.boolean().optional().catch(undefined);
const exchangeBinding = z.object({
  name: z.string().optional(),
  type: z.string().optional().catch(undefined),
  durable: flag,
  autoDelete: flag,
});
const queueBinding = z.object({
  name: z.string().optional(),
  durable: flag,
  exclusive: flag,
  autoDelete: flag,
});
const binding = z.object({
  is: z.enum(["routingKey", "queue"]).optional().catch(undefined),
  exchange: exchangeBinding.optional(),
  queue: queueBinding.optional(),
});
type AmqpBinding = z.output<typeof binding>;

/** The channels of one application's document. What they leave open gets a default, and what that means is said. */
export function readApplicationChannels(
  document: AsyncAPIDocumentInterface,
  messages: Messages,
  context: Context,
): Channels {
  const byId = new Map<string, ReadChannel>();
  const used = channelsInUse(document);
  const exchanges = new Map<string, Exchange>();
  const elsewhere = new Map<string, string>();

  for (const channel of document.channels().all()) {
    const place = elsewhereOf(channel, document);
    if (place !== undefined) {
      elsewhere.set(channel.id(), place);
      continue;
    }
    const found: Found = {
      channel,
      at: `/channels/${escaped(channel.id())}`,
      messages: namesOf(channel, messages),
      // Of what no code is made for, one line says so.
      context: used.has(channel.id()) ? context : { ...context, problems: [] },
    };
    noteBindingFields(channel, found.at, found.context);
    noteParameterSchemas(channel, found.at, found.context);
    const amqp = binding.safeParse(channel.bindings().get("amqp")?.value()).data;
    const read = amqp === undefined ? withoutBinding(found) : withBinding(found, amqp);
    if (read === undefined) continue;
    byId.set(channel.id(), read);
    const isUsed = used.has(channel.id());
    const exchange = exchangeOf(found, read, amqp?.exchange);
    if (exchange !== undefined && !exchanges.has(exchange.name)) {
      if (isUsed || canBeDeclared(exchange, found.context)) exchanges.set(exchange.name, exchange);
    }
    if (isUsed) continue;
    const made: Made = {
      queue: read.queue !== undefined && isDeclared(read.queue),
      exchange: exchange !== undefined && exchanges.has(exchange.name),
    };
    context.problems.push(...found.context.problems.filter((problem) => isOfMade(problem, found.at, made)));
  }

  noteUnused(
    document
      .channels()
      .all()
      .filter((channel) => !used.has(channel.id()) && byId.get(channel.id())?.queue === undefined)
      .map((channel) => channel.id()),
    used.size > 0,
    context,
  );

  return { byId, exchanges: [...exchanges.values()], elsewhere };
}

function withoutBinding(found: Found): ReadChannel | undefined {
  const { channel, at, context } = found;
  const address = channel.address();
  if (address === null || address === undefined) return undefined;
  const routingKey = address
    .replaceAll(/[/:]+/g, ".")
    .replaceAll(/^\.+|\.+$/g, "")
    // One word in MQTT.
    .replaceAll(/(?<=^|\.)\+(?=\.|$)/g, "*");
  context.problems.push({
    severity: "warning",
    rule: "channel-has-a-binding",
    at,
    what: `channel ${channel.id()} has no AMQP binding`,
    loss: `it is taken for the routing key "${routingKey}" of the topic exchange ${commonExchange.name}; whoever uses another exchange or key is not reached`,
    fix: "give it `bindings.amqp` with `is: routingKey` and an exchange, or with `is: queue` and a queue",
  });

  return { key: keyOf(found, commonExchange, routingKey), queue: undefined, exchange: commonExchange };
}

function withBinding(found: Found, amqp: AmqpBinding): ReadChannel | undefined {
  const { channel, at, context } = found;
  const exchange = namedExchange(found, amqp.exchange);
  const isWritten =
    amqp.is === "queue" || (amqp.is === undefined && amqp.queue !== undefined && amqp.exchange === undefined);
  // One of the broker's naming that ends with its connection is each instance's own, wherever it can be bound to something.
  const isOfBroker = amqp.queue?.name === "" && amqp.queue.exclusive === true;
  const isQueue = isWritten && !(isOfBroker && exchange !== undefined && exchange.name !== "");
  const label = keyBehindLabel(channel, exchange?.name);
  // An empty name is none: the broker would make one up, another at each start.
  const [named, address] = [amqp.queue?.name, channel.address()].map((name) =>
    name === "" || name === null ? undefined : name,
  );
  const queueName = named ?? (isQueue ? address : undefined);
  // What becomes of one that is exclusive is said of who receives from it.
  if (amqp.queue?.name === "" && (isQueue ? queueName !== undefined : amqp.queue.exclusive !== true))
    noteEmptyName(found, queueName ?? "", { isQueue, isExclusive: isOfBroker });
  if (isQueue) {
    if (queueName === undefined) return undefined;
    // Under a fixed name it would refuse every instance but the first (405).
    const shared = isOfBroker ? { ...amqp, queue: { ...amqp.queue, exclusive: false } } : amqp;
    const key = exchange === undefined || exchange.name === "" ? undefined : keyOf(found, exchange, label);
    if (key !== undefined && label !== undefined) noteLabel(channel, at, label, context);

    const queue = foreignQueue(found, queueName, shared, key);
    const isPattern = key?.exchangeType === "topic" && key.parameters.length > 0;

    return {
      key: defaultKey(found, queueName),
      queue: isPattern ? { ...queue, templates: [key] } : queue,
      exchange,
    };
  }

  const { type } = exchange ?? commonExchange;
  const route = label ?? channel.address() ?? (type === "fanout" || type === "headers" ? "" : queueName);
  if (route === undefined) return undefined;
  if (label !== undefined && type !== "fanout") noteLabel(channel, at, label, context);
  if (exchange === undefined) noteMissingExchange(found, route);
  if (exchange?.name === "" && queueName !== undefined && queueName !== route)
    noteOtherName(found, route, queueName);
  const there = exchange ?? commonExchange;
  const key = keyOf(found, there, there.name === "" ? (queueName ?? route) : route);
  if (queueName === undefined)
    return {
      key,
      queue: undefined,
      exchange: there,
      unnamed: amqp.queue === undefined ? undefined : queueOf(found, "", flagsOf(amqp.queue)),
    };

  return {
    key,
    queue: foreignQueue(found, queueName, amqp, key.exchange === "" ? undefined : key),
    exchange: there,
  };
}

function foreignQueue(
  found: Found,
  name: string,
  { queue }: AmqpBinding,
  key: RoutingKey | undefined,
): Queue {
  const read = queueOf(found, name, flagsOf(queue));

  return {
    ...read,
    bindings: [...read.bindings, ...(key === undefined ? [] : bindingsOf(found, key))],
    ...(key?.exchangeType === "headers" && !read.bindings.some(({ exchange }) => exchange === key.exchange)
      ? { byHeaders: [key.exchange] }
      : {}),
    deadLettering: read.deadLetter === undefined ? "service" : read.deadLettering,
    untyped: true,
  };
}

function flagsOf(queue: AmqpBinding["queue"]) {
  const { durable = true, exclusive = false, autoDelete = false } = queue ?? {};

  return { durable, exclusive, autoDelete };
}

function defaultKey(found: Found, queue: string): RoutingKey {
  return {
    ...keyOf(found, { name: "", type: "direct" }, queue),
    routingKey: queue,
    pattern: queue,
    parameters: [],
  };
}

function exchangeOf(
  { at }: Found,
  { exchange }: ReadChannel,
  bound: AmqpBinding["exchange"],
): Exchange | undefined {
  if (exchange === undefined || exchange.name === "") return undefined;
  const { name, type } = exchange;

  return {
    name,
    type,
    durable: bound?.durable ?? true,
    autoDelete: bound?.autoDelete ?? false,
    predeclared: name.startsWith("amq."),
    alternateExchange: undefined,
    bindings: [],
    at: `${at}/bindings/amqp/exchange`,
  };
}
