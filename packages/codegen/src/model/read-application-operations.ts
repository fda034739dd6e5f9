import type { AsyncAPIDocumentInterface, OperationInterface } from "@asyncapi/parser";
import type { Context } from "./context.js";
import { escaped, extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import { folderNameOf } from "./names.js";
import type { Operation, Pointer, Queue, RoutingKey } from "./model.js";
import { isJson } from "./is-json.js";
import { bindingsOf } from "./read-application-channels.js";
import type { Channels } from "./read-channels.js";
import type { Messages } from "./read-messages.js";
import { callOf, channelIdOf, repliesOf, sendOf, subscribeOf, type Common } from "./read-operations.js";

/** How long a call waits for its reply where the document does not say, in milliseconds. */
const defaultTimeoutMs = 5_000;

/** The operations of one application, and the queues that it needs beyond those that the document names. */
export type ApplicationOperations = Readonly<{ operations: readonly Operation[]; queues: readonly Queue[] }>;

/** What everybody who reads an operation needs. */
type Reading = Readonly<{ messages: Messages; channels: Channels; context: Context; service: string }>;

/** What one application does. What cannot be honoured is left out, and named as a warning. */
export function readApplicationOperations(
  document: AsyncAPIDocumentInterface,
  reading: Reading,
): ApplicationOperations {
  const read = document
    .operations()
    .all()
    .map((operation) => readOperation(operation, reading));

  return {
    operations: read.flatMap(({ operations }) => operations),
    queues: read.flatMap(({ queues }) => queues),
  };
}

const nothing: ApplicationOperations = { operations: [], queues: [] };

function readOperation(operation: OperationInterface, reading: Reading): ApplicationOperations {
  const { messages, channels, context } = reading;
  const id = operation.id() ?? "";
  const at: Pointer = `/operations/${escaped(id)}`;
  const channel = channels.byId.get(channelIdOf(operation));
  if (channel === undefined) {
    context.problems.push(leftOut(at, id, "its channel has no address", "give the channel an `address`"));

    return nothing;
  }
  const named = operation.messages().all().map(messages.nameOf);
  if (named.length === 0) {
    context.problems.push(
      leftOut(at, id, "neither it nor its channel has a message", "say which message travels there"),
    );

    return nothing;
  }
  const sent = speakable(named, id, at, reading);
  if (sent.length === 0) return nothing;
  const own = operation.extensions().get("x-service")?.value<unknown>();
  const service = typeof own === "string" ? folderNameOf(own) : reading.service;
  const common: Common = { id, service, messages: sent, at };
  noteIgnoredFields(operation, id, at, context);

  if (operation.action() === "send") return sendOrCall(operation, common, reading);

  return receiveOrServe(operation, common, reading);
}

function sendOrCall(operation: OperationInterface, common: Common, reading: Reading): ApplicationOperations {
  noteWildcards(common, reading.channels.byId.get(channelIdOf(operation))?.key, reading.context);
  const replies = repliesIn(operation, common, reading);
  if (replies.kind === "none")
    return { operations: [sendOf(operation, common, reading.context)], queues: [] };
  if (replies.kind === "direct") {
    const call = callOf(operation, common, replies.messages, reading.context);

    return { operations: [{ ...call, timeoutMs: call.timeoutMs ?? defaultTimeoutMs }], queues: [] };
  }
  const received = taken(
    { ...common, id: `${common.id}.reply`, messages: replies.messages },
    replies.channel,
    reading,
  );

  return {
    operations: [sendOf(operation, common, reading.context), ...received.operations],
    queues: received.queues,
  };
}

function receiveOrServe(
  operation: OperationInterface,
  common: Common,
  reading: Reading,
): ApplicationOperations {
  const replies = repliesIn(operation, common, reading);
  if (operation.extensions().get("x-exclusive")?.value<unknown>() === true) {
    if (replies.kind === "none") {
      return { operations: [subscribeOf(operation, common, reading.context)], queues: [] };
    }
    reading.context.problems.push(
      warning(
        `${common.at}/x-exclusive`,
        "exclusive-subscriptions",
        `${common.id} is exclusive and has a reply`,
        "every instance would answer: its instances share a queue instead, so that one of them does",
        "take away one of the two",
      ),
    );
  }
  extensionReader(extensions.receive, operation, common.at, reading.context);
  const received = withCopies(operation, taken(common, channelIdOf(operation), reading), reading);
  if (replies.kind === "none") return received;
  if (replies.kind === "direct") {
    return {
      ...received,
      operations: received.operations.map((there) =>
        there.kind === "receive" ? { ...there, kind: "serve", replies: replies.messages } : there,
      ),
    };
  }

  return {
    ...received,
    operations: [
      ...received.operations,
      {
        ...common,
        id: `${common.id}.reply`,
        messages: replies.messages,
        kind: "send",
        key: replies.channel,
        priority: undefined,
        persistent: true,
        mandatory: true,
      },
    ],
  };
}

/** Takes messages from the queue of a channel; from one of its own where the channel has only a routing key. */
function taken(common: Common, channelId: string, { channels, context }: Reading): ApplicationOperations {
  const channel = channels.byId.get(channelId);
  if (channel === undefined) return nothing;
  const { key, queue } = channel;
  const { id, at, service } = common;
  if (queue !== undefined) {
    const obstacle = obstacleTo(queue.name);
    if (obstacle === undefined) {
      return { operations: [{ ...common, kind: "receive", queue: queue.name }], queues: [] };
    }
    context.problems.push(leftOut(at, id, obstacle.reason, obstacle.fix));

    return nothing;
  }
  if (key === undefined) return nothing;
  const bindings = bindingsOf({ at: key.at, context }, key);
  if (bindings.length === 0) {
    const reason = `its key "${key.routingKey}" has parameters, and a ${key.exchangeType} exchange has no wildcards`;
    context.problems.push(
      leftOut(at, id, reason, "list the values of each parameter under `enum`, or use a topic exchange"),
    );

    return nothing;
  }
  const name = `${service}.${id}`;
  context.problems.push({
    severity: "warning",
    rule: "receiver-has-a-queue",
    at,
    what: `${id} receives from a routing key, which holds no messages`,
    loss: `the durable queue ${name} is made for it; messages sent before it exists are not kept`,
    fix: "name a queue in the channel's AMQP binding, or say `x-exclusive: true` if each instance is to have a copy while it runs",
  });

  return {
    operations: [{ ...common, kind: "receive", queue: name }],
    queues: [ownQueue(name, key, bindings, common)],
  };
}

/**
 * The keys under `cc` of a receive operation are more keys that its queue is bound to: some generators (FastStream,
 * Springwolf) write the queue's binding key there, and a label into the address.
 */
function withCopies(
  operation: OperationInterface,
  received: ApplicationOperations,
  { channels }: Reading,
): ApplicationOperations {
  const { cc } = operation.bindings().get("amqp")?.value<Readonly<{ cc?: unknown }>>() ?? {};
  const keys = (Array.isArray(cc) ? cc : [cc]).filter((key) => typeof key === "string" && key !== "");
  const queue = channels.byId.get(channelIdOf(operation))?.queue ?? received.queues[0];
  const exchange = queue?.bindings[0]?.exchange;
  if (queue === undefined || exchange === undefined || keys.length === 0) return received;
  const bindings = keys.map((key) => ({ exchange, routingKey: String(key), at: queue.at }));

  return { ...received, queues: [...received.queues, { ...queue, bindings }] };
}

/** Why nobody can take messages from a queue of that name. */
function obstacleTo(queue: string): Readonly<{ reason: string; fix: string }> | undefined {
  if (/\{[^{}]*\}/.test(queue)) {
    return {
      reason: `its queue "${queue}" has a parameter, so that its name is known at run time only`,
      fix: "name the queue, or leave it out and receive from a routing key",
    };
  }
  if (queue.startsWith("amq.")) {
    return {
      reason: `"${queue}" is a name that RabbitMQ keeps for itself`,
      fix: "describe the request with a `reply`, whose messages come by direct reply-to",
    };
  }

  return undefined;
}

function ownQueue(
  name: string,
  { at }: RoutingKey,
  bindings: Queue["bindings"],
  { messages }: Common,
): Queue {
  return {
    name,
    address: name,
    durable: true,
    exclusive: false,
    autoDelete: false,
    // At least a poison message that kills its reader must not come back for ever.
    arguments: { "x-queue-type": "quorum", "x-delivery-limit": 20 },
    bindings,
    messages,
    batch: 1,
    prefetch: 1,
    inbox: true,
    retry: { attempts: 1, firstDelayMs: 0, factor: 1, maxDelayMs: 0 },
    deadLetter: undefined,
    deadLettering: "broker",
    foreign: true,
    parked: false,
    at,
  };
}

type Replies =
  | Readonly<{ kind: "none" }>
  /** To the address that the request names in its property replyTo. */
  | Readonly<{ kind: "direct"; messages: readonly string[] }>
  /** To a channel with an address of its own. */
  | Readonly<{ kind: "elsewhere"; channel: string; messages: readonly string[] }>;

function repliesIn(operation: OperationInterface, { id, at }: Common, reading: Reading): Replies {
  const reply = operation.reply();
  if (reply === undefined) return { kind: "none" };
  const place: Pointer = `${at}/reply`;
  const messages = speakable(repliesOf(operation, reading.messages), id, place, reading);
  if (messages.length === 0) {
    reading.context.problems.push(
      warning(
        place,
        "reply-has-a-message",
        `the reply of ${id} has no message`,
        "it is taken for an operation without a reply",
        "list the reply's messages",
      ),
    );

    return { kind: "none" };
  }
  const location = reply.address()?.location();
  const channel = reply.channel();
  if (location === undefined && channel !== undefined && reading.channels.byId.has(channel.id())) {
    reading.context.problems.push(
      warning(
        place,
        "reply-goes-to-the-asker",
        `the replies of ${id} go to the fixed address of ${channel.id()}`,
        "request and reply become two operations, and who asked is told by the correlation id only",
        "give the reply `address: { location: $message.header#/replyTo }` and its channel `address: null`",
      ),
    );

    return { kind: "elsewhere", channel: channel.id(), messages };
  }
  if (location !== undefined && !/^\$message\.header#\/reply-?_?to$/i.test(location)) {
    reading.context.problems.push(
      warning(
        `${place}/address`,
        "reply-goes-to-the-asker",
        `${id} looks for the reply's address at ${location}`,
        "AMQP has a property for it, replyTo, and that is what is used: a partner who writes it elsewhere gets no reply",
        "write `location: $message.header#/replyTo`",
      ),
    );
  }

  return { kind: "direct", messages };
}

/** A key is written on a message as it stands: only whoever binds a queue may leave words open. */
function noteWildcards({ id, at }: Common, key: RoutingKey | undefined, { problems }: Context): void {
  if (key?.exchangeType !== "topic" || !key.routingKey.split(".").some((word) => /^[*#]$/.test(word))) return;
  problems.push(
    warning(
      at,
      "key-has-no-wildcards",
      `${id} sends with the key "${key.routingKey}"`,
      "a wildcard means something in a binding only: the message travels under this very text, and queues that are bound to a real key get nothing",
      "write a parameter instead, such as `order.{region}.created`, which the sender fills in",
    ),
  );
}

/** Those of the messages that are JSON, which is all that the runtime speaks; the others are named. */
function speakable(
  names: readonly string[],
  id: string,
  at: Pointer,
  { messages, context }: Reading,
): readonly string[] {
  return [...new Set(names)].filter((name) => {
    const contentType = messages.contentTypeOf(name);
    if (contentType === undefined || isJson(contentType)) return true;
    context.problems.push(
      warning(
        at,
        "payload-is-json",
        `${name} of ${id} is ${contentType}`,
        "only JSON is sent and read: this message is left out of the operation",
        "send it as application/json, or handle it without generated code",
      ),
    );

    return false;
  });
}

const honoured = new Set(["deliveryMode", "mandatory", "priority", "ack", "bindingVersion"]);

/** Fields of an AMQP operation binding that have no effect here. */
function noteIgnoredFields(
  operation: OperationInterface,
  id: string,
  at: Pointer,
  { problems }: Context,
): void {
  const given = operation.bindings().get("amqp")?.value<Record<string, unknown>>() ?? {};
  const receives = operation.action() === "receive";
  for (const field of Object.keys(given)) {
    if (honoured.has(field) || field.startsWith("x-") || (field === "cc" && receives)) continue;
    const isKey = !receives && (field === "cc" || field === "bcc");
    problems.push(
      warning(
        `${at}/bindings/amqp/${escaped(field)}`,
        "binding-field-is-honoured",
        `${field} of ${id} has no effect`,
        isKey
          ? `what is sent travels under the address of its channel only, so that queues that are bound to ${JSON.stringify(given[field])} do not get it`
          : "whoever counts on it waits in vain",
        isKey
          ? "write the key as the channel's `address`, or send on a channel of its own for each key"
          : "take it away, or do it in the service",
      ),
    );
  }
}

function leftOut(at: Pointer, id: string, reason: string, fix: string) {
  return warning(
    at,
    "operation-can-be-generated",
    `${id} is left out: ${reason}`,
    "no code is made for it",
    fix,
  );
}

function warning(at: Pointer, rule: string, what: string, loss: string, fix: string) {
  return { severity: "warning", rule, at, what, loss, fix } as const;
}
