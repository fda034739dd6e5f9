import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { Context } from "./context.js";
import type { Exchange, Message, Model, Queue, Service } from "./model.js";
import { constantNameOf, folderNameOf, nameGiver } from "./names.js";
import { noteServers } from "./note-servers.js";
import { mergedQueues } from "./merged-queues.js";
import { queueOf, withPolicies } from "./policies.js";
import { readApplicationChannels } from "./read-application-channels.js";
import { readApplicationOperations } from "./read-application-operations.js";
import { readMessages } from "./read-messages.js";
import { withoutTwins, withRoutesOfTheirOwn } from "./tell-apart.js";

/**
 * A document that names no services: the description of one application, whose operations are all its own. What a system
 * would say and it does not (where dead letters go, which queue keeps what is received) has a stated default.
 */
export function readApplication(document: AsyncAPIDocumentInterface, context: Context): Model {
  const title = document.info().title();
  const name = folderNameOf(title);
  noteServers(document, context);
  noteNoOperations(document, context);
  const messages = readMessages(document, context);
  const channels = readApplicationChannels(document, messages, context);
  const read = readApplicationOperations(document, { messages, channels, context, service: name });
  const { messages: all, operations } = withRoutesOfTheirOwn(
    messages.all,
    withoutTwins(read.operations, context),
    channels,
    context,
  );
  const consumed = new Set(
    operations.flatMap((operation) => ("queue" in operation ? [operation.queue] : [])),
  );
  const onChannels = [...channels.byId.values()].flatMap(({ queue }) => queue ?? []);
  const declared = new Set(onChannels.map((queue) => queue.name));
  const mentioned = [...onChannels, ...read.queues];
  const known = withPolicies(
    mergedQueues(mentioned, context),
    { document, channels, queueOf: queueOf(read.operations), exchange: `${name}.failed` },
    context,
  );
  const consumedQueues = known
    .filter((queue) => consumed.has(queue.name))
    .map((queue) => withDeadLetter(queue, name, declared.has(queue.name), context));
  const deadLetters = new Set(consumedQueues.map(({ deadLetter }) => deadLetter?.queue));
  // A queue that others read from is theirs to make. One for our dead letters is ours, and made as the document says.
  const queues = [
    ...consumedQueues,
    ...known
      .filter((queue) => deadLetters.has(queue.name) && !consumed.has(queue.name))
      .map((queue) => ({ ...queue, parked: true })),
  ];

  return {
    scope: "application",
    title,
    version: document.info().version(),
    services: servicesOf(
      operations.map(({ service }) => service),
      name,
      document.info().description() ?? "",
      all,
    ),
    exchanges: withDeadLetterExchanges(channels.exchanges, queues),
    keys: [...channels.byId.values()].flatMap(({ key }) => key ?? []),
    queues,
    operations,
    messages: all,
  };
}

function noteNoOperations(document: AsyncAPIDocumentInterface, { problems }: Context): void {
  if (document.operations().all().length > 0) return;
  problems.push({
    severity: "warning",
    rule: "document-has-operations",
    at: "/channels",
    what: "the document has no operations",
    loss: "nobody can tell what this application sends and what it receives: no code is made for its messages",
    fix: "say it under `operations`: one for each channel, with `action: send` or `action: receive`",
  });
}

function servicesOf(
  named: readonly string[],
  own: string,
  description: string,
  messages: readonly Message[],
): readonly Service[] {
  // In a script without capitals, a constant may look like a type.
  const give = nameGiver(messages.map(({ identifier }) => identifier));

  return [...new Set(named.length === 0 ? [own] : named)].map((name) => ({
    name,
    identifier: give(constantNameOf(name)),
    description,
    at: "/info",
  }));
}

function withDeadLetter(queue: Queue, service: string, isDeclared: boolean, { problems }: Context): Queue {
  if (queue.deadLetter !== undefined) return queue;
  const deadLetter = { exchange: `${service}.failed`, queue: `${queue.name}.dead` };
  problems.push({
    severity: "warning",
    rule: "consumed-queue-has-dead-letter",
    at: queue.at,
    what: `queue ${queue.name} has no dead letter`,
    loss: `what cannot be handled goes to ${deadLetter.queue}, through the exchange ${deadLetter.exchange}`,
    fix: isDeclared
      ? "say where it is to go: `x-deadLetter: { exchange: …, queue: … }` on the channel"
      : "say where it is to go: `x-deadLetter: { channel: { $ref: … } }` on the operation, with the channel of a queue",
  });

  return { ...queue, deadLetter };
}

function withDeadLetterExchanges(named: readonly Exchange[], queues: readonly Queue[]): readonly Exchange[] {
  const exchanges = new Map(named.map((exchange) => [exchange.name, exchange]));
  const note = (name: string, type: Exchange["type"], at: Exchange["at"]) => {
    if (exchanges.has(name)) return;
    exchanges.set(name, {
      name,
      type,
      durable: true,
      autoDelete: false,
      predeclared: name.startsWith("amq."),
      alternateExchange: undefined,
      bindings: [],
      at,
    });
  };
  for (const { bindings, deadLetter, at } of queues) {
    for (const { exchange } of bindings) note(exchange, "topic", at);
    if (deadLetter !== undefined) note(deadLetter.exchange, "direct", at);
  }

  return [...exchanges.values()];
}
