import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { Context } from "./context.js";
import type { Message, Model, Queue, Service } from "./model.js";
import { constantNameOf, folderNameOf, nameGiver } from "./names.js";
import { noteMisplaced } from "./misplaced-extensions.js";
import { noteServers } from "./note-servers.js";
import { withOtherExchanges } from "./other-exchanges.js";
import { mergedQueues } from "./merged-queues.js";
import { queueOf, withPolicies } from "./policies.js";
import { channelsInUse } from "./channels-in-use.js";
import { isDeclared } from "./made-of-unused.js";
import { readApplicationChannels } from "./read-application-channels.js";
import { readApplicationOperations } from "./read-application-operations.js";
import type { Channels } from "./read-channels.js";
import { warning } from "./problem.js";
import { readMessages } from "./read-messages.js";
import { withoutTwins, withRoutesOfTheirOwn } from "./tell-apart.js";
import { withDeadLettering } from "./with-dead-lettering.js";

/**
 * A document that names no services: the description of one application, whose operations are all its own. What a system
 * would say and it does not (where dead letters go, which queue keeps what is received) has a stated default.
 */
export function readApplication(document: AsyncAPIDocumentInterface, context: Context): Model {
  const title = document.info().title();
  const name = serviceNameOf(title, context);
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
  ).map((queue) => withDeadLettering(queue, operations));
  const consumedQueues = known
    .filter((queue) => consumed.has(queue.name))
    .map((queue) => withDeadLetter(queue, name, { isDeclared: declared.has(queue.name), known }, context));
  const deadLetters = new Set(consumedQueues.map(({ deadLetter }) => deadLetter?.queue));
  const used = queuesInUse(document, channels);
  const unused = known.filter(
    (queue) => !used.has(queue.name) && !consumed.has(queue.name) && isDeclared(queue),
  );
  noteUnused(
    unused.filter((queue) => !deadLetters.has(queue.name)),
    context,
  );
  // A queue that we only send to is made by who reads from it. One that nobody uses is nobody else's, and made as the document says.
  const queues = [
    ...consumedQueues,
    ...known
      .filter((queue) => !consumed.has(queue.name) && (deadLetters.has(queue.name) || unused.includes(queue)))
      .map((queue) => ({ ...queue, parked: true })),
  ];
  noteMisplaced(document, { channels, operations, queues }, context);

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
    exchanges: withOtherExchanges(channels.exchanges, queues, context),
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

/** The longest that a title becomes: its queues have names of at most 255 bytes, and more in them than that. */
const LONGEST_NAME = 60;

function serviceNameOf(title: string, { problems }: Context): string {
  const name = folderNameOf(title);
  if (name.length <= LONGEST_NAME) return name;
  const short = name.slice(0, LONGEST_NAME + 1).replace(/-?[^-]*$/, "") || name.slice(0, LONGEST_NAME);
  problems.push(
    warning("/info/title", "title-is-short", {
      what: `the title has ${String(title.length)} characters`,
      loss: `it is the name of the service, of its folder and in its queues, so that it is cut to ${short}`,
      fix: "write a shorter title, and the rest under `info.description`",
    }),
  );

  return short;
}

/** The queues of channels that an operation or a reply uses. */
function queuesInUse(document: AsyncAPIDocumentInterface, channels: Channels): ReadonlySet<string> {
  return new Set([...channelsInUse(document)].flatMap((id) => channels.byId.get(id)?.queue?.name ?? []));
}

function noteUnused(queues: readonly Queue[], { problems }: Context): void {
  for (const { name, at } of queues)
    problems.push({
      severity: "hint",
      rule: "queue-is-consumed",
      at,
      what: `no operation uses queue ${name}`,
      loss: "it is made as it is described, and nobody works on it",
      fix: "say who receives from it, or what it is for: `x-deadLetter` of another queue, or `x-parked: true`",
    });
}

/** Another queue of the document that is called as a queue's dead letters are. */
function deadLettersIn(known: readonly Queue[], { name }: Queue): string | undefined {
  const pattern = /^[._:/-]*(dead|dlq|dlx|failed|failure|error|poison|parking|rejected)/i;
  const found = known.filter(
    (other) =>
      other.name !== name && other.name.startsWith(name) && pattern.test(other.name.slice(name.length)),
  );

  return found.length === 1 ? found[0]?.name : undefined;
}

function withDeadLetter(
  queue: Queue,
  service: string,
  { isDeclared, known }: Readonly<{ isDeclared: boolean; known: readonly Queue[] }>,
  { problems }: Context,
): Queue {
  if (queue.deadLetter !== undefined) return queue;
  const meant = deadLettersIn(known, queue);
  const deadLetter = { exchange: `${service}.failed`, queue: `${queue.name}.dead` };
  problems.push({
    severity: "warning",
    rule: "consumed-queue-has-dead-letter",
    at: queue.at,
    what: `queue ${queue.name} has no dead letter`,
    loss: `what cannot be handled goes to ${deadLetter.queue}, through the exchange ${deadLetter.exchange}`,
    fix:
      meant !== undefined && isDeclared
        ? `if ${meant} is for them, write \`x-deadLetter: { exchange: ${deadLetter.exchange}, queue: ${meant} }\` on the channel`
        : isDeclared
          ? "say where it is to go: `x-deadLetter: { exchange: …, queue: … }` on the channel"
          : "say where it is to go: `x-deadLetter: { channel: { $ref: … } }` on the operation, with the channel of a queue",
  });

  return { ...queue, deadLetter };
}
