import type { AsyncAPIDocumentInterface, OperationInterface } from "@asyncapi/parser";
import { type ApplicationOperations, nothing, type Reading } from "./application-reading.js";
import { taken, withCopies } from "./application-receivers.js";
import { leftOut, noteLocations, noteWildcards, speakable } from "./application-remarks.js";
import { repliesIn } from "./application-replies.js";
import { channelOfAnother, isOfAnother } from "./channel-of-another.js";
import { escaped, extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import { noteIgnoredFields } from "./ignored-operation-fields.js";
import type { Pointer, RoutingKey } from "./model.js";
import { folderNameOf } from "./names.js";
import { warning } from "./problem.js";
import { callOf, channelIdOf, type Common, sendOf, subscribeOf } from "./read-operations.js";

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
  noteIgnoredFields({ operation, id, at, key: channel.key?.routingKey }, context);

  if (operation.action() === "send") return sendOrCall(operation, common, reading);

  return receiveOrServe(operation, common, reading);
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
  const key = reading.channels.byId.get(channelIdOf(operation))?.key;
  const isExclusive = operation.extensions().get("x-exclusive")?.value<unknown>() === true;
  const unable = isExclusive ? whyNoSubscription(key) : undefined;
  if (unable !== undefined) {
    reading.context.problems.push(
      warning(`${common.at}/x-exclusive`, "exclusive-subscriptions", {
        what: `${common.id} is exclusive, and ${unable}`,
        loss: "its instances share a queue instead, so that one of them gets a message",
        fix: "take `x-exclusive` away, or use a topic, direct or fanout exchange with a name",
      }),
    );
  } else if (isExclusive) {
    if (replies.kind === "none") {
      return { operations: [subscribeOf(operation, common, reading.context)], queues: [] };
    }
    reading.context.problems.push(
      warning(`${common.at}/x-exclusive`, "exclusive-subscriptions", {
        what: `${common.id} is exclusive and has a reply`,
        loss: "every instance would answer: its instances share a queue instead, so that one of them does",
        fix: "take away one of the two",
      }),
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

/** Why the queue of an instance could not be bound to get what is sent on a key. */
function whyNoSubscription(key: RoutingKey | undefined): string | undefined {
  if (key?.exchange === "") return "nobody may bind a queue to the default exchange";

  return key?.exchangeType === "headers"
    ? "a binding to a headers exchange that compares no headers gets everything"
    : undefined;
}
