import { consumersOf } from "../graph/senders-and-receivers.js";
import type { Model, Queue } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { partitionNames } from "../topology/partition-topology.js";
import type { Rule } from "./rule.js";

/** What a queue with partitions has to be, so that each message finds its partition, and each partition keeps its order. */
export const partitionsKeepOrder: Rule = (model) =>
  model.queues.filter(({ partitions }) => partitions > 1).flatMap((queue) => problemsOf(model, queue));

type Trouble = Readonly<{ what: string; loss: string; fix: string }>;

function problemsOf(model: Model, queue: Queue): readonly Problem[] {
  return [
    ...aboutSenders(model, queue),
    ...aboutQueue(queue),
    ...aboutMessages(model, queue),
    ...aboutNames(model, queue),
  ].map((trouble) => ({
    rule: "partitions-keep-order",
    at: `${queue.at}/x-partitions` as const,
    ...trouble,
  }));
}

function aboutSenders({ scope, keys }: Model, { name }: Queue): readonly Trouble[] {
  if (scope === "application") {
    return [
      {
        what: `${name} has partitions, and the document does not know who sends to it`,
        loss: "what says nothing of its slot goes to the first partition: the others would stay empty",
        fix: "take `x-partitions` away, or describe the whole system (`x-services`)",
      },
    ];
  }

  return keys
    .filter(({ exchange, routingKey }) => exchange === "" && routingKey === name)
    .map(({ id }) => ({
      what: `${id} sends to ${name} by its name, and ${name} has partitions`,
      loss: "on the broker the queue of that name takes nothing: what is sent there is refused",
      fix: "send through an exchange that the queue is bound to",
    }));
}

function aboutQueue({
  name,
  arguments: given,
  durable,
  exclusive,
  autoDelete,
  parked,
}: Queue): readonly Trouble[] {
  const fix = "take `x-partitions` away, or make it a durable quorum queue that its service consumes";
  if (parked)
    return [
      { what: `${name} has partitions, and nobody consumes it`, loss: "they would have no effect", fix },
    ];
  if (!durable || exclusive || autoDelete) {
    return [
      {
        what: `${name} has partitions, and comes and goes`,
        loss: "a partition would be gone, with what is in it, while it changes hands",
        fix,
      },
    ];
  }
  if (given["x-queue-type"] !== "quorum" || given["x-max-priority"] !== undefined) {
    return [
      {
        what: `${name} has partitions, and is no quorum queue`,
        loss: "with the node of a classic queue its subjects would stand still, and priorities overtake what is to stay in order",
        fix: "give it `x-queue-type: quorum` and no priorities, or take `x-partitions` away",
      },
    ];
  }
  if (given["x-single-active-consumer"] === false) {
    return [
      {
        what: `${name} has partitions, and is to have several active consumers`,
        loss: "each partition has one at a time, or its order would be lost",
        fix: "take `x-single-active-consumer` away",
      },
    ];
  }

  return [];
}

function aboutMessages(model: Model, { name }: Queue): readonly Trouble[] {
  const consumers = consumersOf(model, name);
  const taken = new Set(consumers.flatMap(({ messages }) => messages));

  return [
    ...consumers
      .filter(({ kind }) => kind === "serve")
      .map(({ id }) => ({
        what: `${id} answers requests out of ${name}, which has partitions`,
        loss: "a request belongs to no partition: all would go to the first",
        fix: "give requests a queue of their own",
      })),
    ...model.messages
      .filter((message) => taken.has(message.name) && message.correlateBy === undefined)
      .map((message) => ({
        what: `${message.name} arrives in ${name}, which has partitions, and says not what it is about`,
        loss: "without a subject it goes to the first partition, whatever came before it",
        fix: "give the message a `correlationId` with a location in its payload",
      })),
  ];
}

/** The partitions, and what belongs to them, have names of their own on the broker. */
function aboutNames({ queues, exchanges }: Model, queue: Queue): readonly Trouble[] {
  const { exchange, unkeyed, members, wanting, queues: partitions } = partitionNames(queue);
  const needed = new Set([members, wanting, ...partitions.flatMap(({ queue: own, lock }) => [own, lock])]);
  const taken = [
    ...queues.filter(({ name }) => needed.has(name)),
    ...exchanges.filter(({ name }) => name === exchange || name === unkeyed),
  ];

  return taken.map(({ name }) => ({
    what: `${name} is in the document, and ${queue.name} needs that name for its partitions`,
    loss: "one of the two would be refused by the broker, or get the other's messages",
    fix: `give ${name} another name`,
  }));
}
