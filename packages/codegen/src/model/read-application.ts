import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { Context } from "./context.js";
import type { Exchange, Model, Queue, Service } from "./model.js";
import { constantNameOf, folderNameOf, nameGiver } from "./names.js";
import { mergedQueues } from "./merged-queues.js";
import { readApplicationChannels } from "./read-application-channels.js";
import { readApplicationOperations } from "./read-application-operations.js";
import { readMessages } from "./read-messages.js";

/**
 * A document that names no services: the description of one application, whose operations are all its own. What a system
 * would say and it does not (where dead letters go, which queue keeps what is received) has a stated default.
 */
export function readApplication(document: AsyncAPIDocumentInterface, context: Context): Model {
  const title = document.info().title();
  const name = folderNameOf(title);
  const messages = readMessages(document, context);
  const channels = readApplicationChannels(document, messages, context);
  const read = readApplicationOperations(document, { messages, channels, context, service: name });
  const { operations } = read;
  const consumed = new Set(
    operations.flatMap((operation) => ("queue" in operation ? [operation.queue] : [])),
  );
  const queues = mergedQueues(
    [...[...channels.byId.values()].flatMap(({ queue }) => queue ?? []), ...read.queues],
    context,
  )
    // A queue that others read from is theirs to make.
    .filter((queue) => consumed.has(queue.name))
    .map((queue) => withDeadLetter(queue, name, context));

  return {
    scope: "application",
    title,
    version: document.info().version(),
    services: servicesOf(
      operations.map(({ service }) => service),
      name,
      document.info().description() ?? `${title}.`,
    ),
    exchanges: withDeadLetterExchanges(channels.exchanges, queues),
    keys: [...channels.byId.values()].flatMap(({ key }) => key ?? []),
    queues,
    operations,
    messages: messages.all,
  };
}

function servicesOf(named: readonly string[], own: string, description: string): readonly Service[] {
  const give = nameGiver();

  return [...new Set(named.length === 0 ? [own] : named)].map((name) => ({
    name,
    identifier: give(constantNameOf(name)),
    description,
    at: "/info",
  }));
}

function withDeadLetter(queue: Queue, service: string, { problems }: Context): Queue {
  if (queue.deadLetter !== undefined) return queue;
  const deadLetter = { exchange: `${service}.failed`, queue: `${queue.name}.dead` };
  problems.push({
    severity: "warning",
    rule: "consumed-queue-has-dead-letter",
    at: queue.at,
    what: `queue ${queue.name} has no dead letter`,
    loss: `what cannot be handled goes to ${deadLetter.queue}, through the exchange ${deadLetter.exchange}`,
    fix: `say where it is to go: \`x-deadLetter: { exchange: …, queue: … }\` on the channel`,
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
