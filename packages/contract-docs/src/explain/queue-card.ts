import {
  brokerMap,
  retryDelaysMs,
  retryQueueName,
  type Arguments,
  type DeadLetter,
  type Model,
  type QueueRole,
} from "@warren/asyncapi";
import { consumerCards, type ConsumerCard } from "./operation-cards.js";

/** What happens to a message in a queue: who takes it, how often, and where it ends when nobody can handle it. */
export type QueueCard = Readonly<{
  name: string;
  role: QueueRole;
  /** Of a retry or dead-letter queue: the queue that it belongs to. */
  of: string;
  durable: boolean;
  /** As it is declared on the broker, with what follows from its dead letters. */
  arguments: Arguments;
  consumers: readonly ConsumerCard[];
  /** The queues whose dead letters end here. */
  deadLettersOf: readonly string[];
  /** Undefined for a retry or dead-letter queue that the document does not declare itself. */
  settings: QueueSettings | undefined;
}>;

export type QueueSettings = Readonly<{
  /** The most messages handled in one transaction, and the most taken ahead. */
  batch: number;
  prefetch: number;
  /** After how many failures in a row it pauses, 0: never; undefined: as its service does. */
  pauseAfterFailures: number | undefined;
  /** Whether what was handled is remembered. */
  inbox: boolean;
  /** Deliveries in all, and where a failed message waits before each further one. */
  attempts: number;
  delays: readonly Readonly<{ delayMs: number; queue: string }>[];
  deadLetter: DeadLetter | undefined;
  /** Into so many queues it is divided on the broker; 1 where it is one. */
  partitions: number;
}>;

/** What is known of a queue that exists on the broker; undefined for a name that has none. */
export function queueCard(model: Model, name: string): QueueCard | undefined {
  const wanted = brokerMap(model).queues.get(name);
  if (wanted === undefined) return undefined;
  const { role, of, durable } = wanted;

  return {
    name,
    role,
    of,
    durable,
    arguments: wanted.arguments,
    consumers: consumerCards(model, name),
    deadLettersOf: model.queues
      .filter(({ deadLetter }) => deadLetter?.queue === name)
      .map((queue) => queue.name),
    settings: settingsOf(model, name),
  };
}

function settingsOf(model: Model, name: string): QueueSettings | undefined {
  const queue = model.queues.find((candidate) => candidate.name === name);
  if (queue === undefined) return undefined;

  return {
    batch: queue.batch,
    prefetch: queue.prefetch,
    pauseAfterFailures: queue.pauseAfterFailures,
    inbox: queue.inbox,
    attempts: queue.retry.attempts,
    delays: retryDelaysMs(queue.retry).map((delayMs) => ({ delayMs, queue: retryQueueName(name, delayMs) })),
    deadLetter: queue.deadLetter,
    partitions: queue.partitions,
  };
}
