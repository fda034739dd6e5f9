import type { AsyncAPIDocumentInterface, OperationInterface } from "@asyncapi/parser";
import { type ApplicationOperations, nothing, type Reading } from "./application-reading.js";
import { taken, withCopies } from "./application-receivers.js";
import { subscribed } from "./application-subscriptions.js";
import { leftOut, noteLocations, noteWildcards, speakable } from "./application-remarks.js";
import { repliesIn } from "./application-replies.js";
import { channelOfAnother, isOfAnother } from "./channel-of-another.js";
import { extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import { noteIgnoredFields } from "./ignored-operation-fields.js";
import type { Pointer } from "./model.js";
import { folderNameOf } from "./names.js";
import { callOf, channelIdOf, type Common, sendOf } from "./read-operations.js";
import { escaped } from "./pointer.js";

/** How long a call waits for its reply where the document does not say, in milliseconds. */
const defaultTimeoutMs = 5_000;

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

function readOperation(operation: OperationInterface, reading: Reading): ApplicationOperations {
  const { messages, channels, context } = reading;
  const id = operation.id() ?? "";
  const at: Pointer = `/operations/${escaped(id)}`;
  const channel = channels.byId.get(channelIdOf(operation));
  const elsewhere = channels.elsewhere?.get(channelIdOf(operation));
  if (elsewhere !== undefined) {
    context.problems.push(
      leftOut(
        at,
        id,
        `its channel is only on ${elsewhere}`,
        "add a server that speaks AMQP to the channel's `servers`, or describe it in a document of its own",
      ),
    );

    return nothing;
  }
  if (channel === undefined) {
    context.problems.push(
      isOfAnother(operation) ? channelOfAnother(id, at) : leftOut(at, id, ...withoutAddress(operation)),
    );

    return nothing;
  }
  const named = operation.messages().all().map(messages.nameOf);
  if (named.length === 0) {
    context.problems.push(leftOut(at, id, ...withoutMessage(operation)));

    return nothing;
  }
  const sent = speakable(named, id, at, reading);
  if (sent.length === 0) return nothing;
  const own = operation.extensions().get("x-service")?.value<unknown>();
  const service = typeof own === "string" ? folderNameOf(own) : reading.service;
  const common: Common = { id, service, messages: sent, at };
  noteIgnoredFields({ operation, id, at, key: channel.key?.routingKey }, context);

  if (operation.action() === "send") return sendOrCall(operation, common, reading);

  return receiveOrServe(operation, common, reading);
}

/** Why an operation has no message, and what helps. */
function withoutMessage(operation: OperationInterface): readonly [reason: string, fix: string] {
  const { messages } = operation.json<Readonly<{ messages?: unknown }>>();
  const [channel] = operation.channels().all();

  return Array.isArray(messages) && channel?.messages().all().length !== 0
    ? [
        "its `messages` is an empty list, so that it has none of its channel's",
        "list those that it means, or take `messages` away if it means all",
      ]
    : ["neither it nor its channel has a message", "say which message travels there"];
}

/** Why an operation has no place on the broker, and what helps. */
function withoutAddress(operation: OperationInterface): readonly [reason: string, fix: string] {
  const [channel] = operation.channels().all();
  const { is, queue, exchange } =
    channel
      ?.bindings()
      .get("amqp")
      ?.value<Readonly<Partial<Record<"is" | "queue" | "exchange", unknown>>>>() ?? {};
  if (operation.action() !== "receive" || (is !== "queue" && queue === undefined))
    return ["its channel has no address", "give the channel an `address`"];
  const key = exchange === undefined ? "with an `exchange`, the key" : "the key";

  return [
    "its channel is a queue without a name, which the broker would have to name",
    `describe what it is bound by, \`is: routingKey\`, ${key} as the channel's \`address\` (\`#\` for all of a topic exchange), and say \`x-exclusive: true\` on the operation: each instance then has a queue of the broker's naming while it runs`,
  ];
}

function sendOrCall(operation: OperationInterface, common: Common, reading: Reading): ApplicationOperations {
  noteWildcards(common, reading.channels.byId.get(channelIdOf(operation))?.key, reading.context);
  noteLocations(operation, common.id, reading.context);
  const replies = repliesIn(operation, common, reading);
  if (replies.kind === "none")
    return { operations: [sendOf(operation, common, reading.context)], queues: [] };
  if (replies.kind === "direct") {
    const call = callOf(operation, common, replies.messages, reading.context);

    return { operations: [{ ...call, timeoutMs: call.timeoutMs ?? defaultTimeoutMs }], queues: [] };
  }
  const asker: Common = { ...common, id: `${common.id}.reply`, messages: replies.messages };
  const channel = operation.reply()?.channel();
  const received =
    subscribed({ common: asker, channel, operation: undefined, answers: false }, reading) ??
    taken(asker, replies.channel, reading);

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
  const [channel] = operation.channels().all();
  const answers = replies.kind !== "none";
  const subscription = subscribed({ common, channel, operation, answers }, reading);
  if (subscription !== undefined) {
    extensionReader(extensions.subscription, operation, common.at, reading.context);

    return subscription;
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
