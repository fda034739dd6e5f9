import { consumersOf } from "../graph/senders-and-receivers.js";
import type { Binding, DeadLetter, ExchangeType, Model, Queue } from "../model/model.js";
import { partitioned, partitionNames } from "./partition-topology.js";
import { retryDelaysMs } from "../model/retry-ladder.js";

/** What is to exist on the broker: also what follows from the document, such as retry and dead-letter queues. */
export type Topology = Readonly<{
  exchanges: readonly WantedExchange[];
  queues: readonly WantedQueue[];
  bindings: readonly WantedBinding[];
}>;

export type WantedExchange = Readonly<{
  name: string;
  type: ExchangeType;
  durable: boolean;
  /** Deleted by the broker once its last binding is gone. Default false. */
  autoDelete?: boolean;
  /** Fed by other exchanges only: nobody may publish to it. Default false. */
  internal?: boolean;
  /** Gets what no binding of this exchange matched. */
  alternateExchange?: string;
}>;

/** Broker arguments, exactly as they are declared. */
export type Arguments = Readonly<Record<string, string | number | boolean>>;

/**
 * What a queue is for: to be worked on, to wait in before a retry, to hold dead letters, or to be looked into by people
 * (`parked`), to count the instances that share a queue with partitions (`members`), or to have the name of such a queue, so that
 * nobody makes it (`placeholder`).
 */
export type QueueRole = "work" | "retry" | "dead" | "parked" | "members" | "placeholder";

export type WantedQueue = Readonly<{
  name: string;
  durable: boolean;
  /** For the connection that declares it alone, and gone with it. Default false. */
  exclusive?: boolean;
  /** Deleted by the broker once its last consumer is gone. Default false. */
  autoDelete?: boolean;
  arguments: Arguments;
  role: QueueRole;
  /** The queue of the document that it belongs to: itself, or the one whose retries or dead letters it holds. */
  of: string;
  /** Who consumes it; of a retry or dead-letter queue, who consumes the queue it belongs to. */
  service: string | undefined;
}>;

/** From an exchange to a queue, or to another exchange. */
export type WantedBinding = Readonly<
  {
    from: string;
    key: string;
    /** What a headers exchange compares with the headers of a message. */
    arguments?: Arguments;
  } & ({ queue: string } | { exchange: string })
>;

/** Where a failed message waits for its retry: it goes back to its queue when its time is over. See {@link retryArguments}. */
export const waitingArguments = {
  "x-queue-type": "quorum",
  "x-dead-letter-exchange": "",
  // Without both, a broker that dies between taking a message from here and storing it there loses it.
  "x-dead-letter-strategy": "at-least-once",
  "x-overflow": "reject-publish",
} as const satisfies Arguments;

/** Where a dead letter stays until somebody decides. */
export const keptArguments = {
  "x-queue-type": "quorum",
  // To look at a message and put it back counts as a delivery, and RabbitMQ 4 drops it after 20 unless told otherwise.
  "x-delivery-limit": 1_000_000,
} as const satisfies Arguments;

/** The queue in which a failed message waits. There is one for each delay: a queue's TTL ends in order. */
export function retryQueueName(queue: string, delayMs: number | string): string {
  return `${queue}.retry.${String(delayMs)}`;
}

/** Arguments of such a queue. Where its messages go back to has no partitions. */
export function retryArguments(queue: string, delayMs: number): Arguments {
  return { ...waitingArguments, "x-message-ttl": delayMs, "x-dead-letter-routing-key": queue };
}

/** The default exchange and `amq.*` are always there: nobody may declare them. */
export function isPredeclared(exchange: string): boolean {
  return exchange === "" || exchange.startsWith("amq.");
}

/** Everything that the document needs on the broker, in its order. */
export function topologyOf(model: Model): Topology {
  return together(model, (queue) => {
    const { partitions } = queue;
    const whole = workQueue(model, queue);
    if (partitions === 1) return undivided(queue, whole);

    return partitioned(queue, whole);
  });
}

/** The same with each queue as the document has it: one that has partitions is one queue. */
export function undividedTopologyOf(model: Model): Topology {
  return together({ ...model, queues: model.queues.map((queue) => ({ ...queue, partitions: 1 })) }, (queue) =>
    undivided(queue, workQueue(model, queue)),
  );
}

/** Puts together what stands for the work queues, and all that follows from them. */
function together(model: Model, workOf: (queue: Queue) => Topology): Topology {
  const declared = new Set(model.queues.map(({ name }) => name));
  const parts = model.queues.map((queue) => ({ queue, work: workOf(queue) }));
  const queues = parts.flatMap(({ queue, work }) => [
    ...work.queues,
    // A queue that the document declares itself is made as it says there.
    ...helperQueues(model, queue).filter(({ name }) => !declared.has(name)),
  ]);
  const exchanges = model.exchanges.filter(({ name }) => !isPredeclared(name)).map(wantedExchange);
  const bindings = parts.flatMap(({ queue, work }) => [
    ...work.bindings,
    ...(queue.deadLetter === undefined ? [] : failureBindings(queue, queue.deadLetter)),
  ]);

  return {
    exchanges: [...exchanges, ...parts.flatMap(({ work }) => work.exchanges)],
    queues: uniqueBy(queues, ({ name }) => name),
    bindings: uniqueBy([...exchangeBindings(model), ...bindings], JSON.stringify),
  };
}

function undivided({ name, bindings }: Queue, queue: WantedQueue): Topology {
  return {
    exchanges: [],
    queues: [queue],
    bindings: bindings.map((binding) => ({ ...sourceOf(binding), queue: name })),
  };
}

function wantedExchange({
  name,
  type,
  durable,
  autoDelete,
  internal,
  alternateExchange,
}: Model["exchanges"][number]): WantedExchange {
  return {
    name,
    type,
    durable,
    ...(autoDelete ? { autoDelete } : {}),
    ...(internal === true ? { internal } : {}),
    ...(alternateExchange === undefined ? {} : { alternateExchange }),
  };
}

function workQueue(model: Model, queue: Queue): WantedQueue {
  const { name, durable, exclusive, autoDelete, parked } = queue;

  return {
    name,
    durable,
    ...(exclusive ? { exclusive } : {}),
    ...(autoDelete ? { autoDelete } : {}),
    arguments: { ...queue.arguments, ...deadLetterArguments(queue) },
    role: parked ? "parked" : "work",
    of: name,
    service: consumersOf(model, name)[0]?.service,
  };
}

function deadLetterArguments({ name, deadLetter, deadLettering }: Queue): Arguments {
  return deadLetter === undefined || deadLettering !== "broker"
    ? {}
    : { "x-dead-letter-exchange": deadLetter.exchange, "x-dead-letter-routing-key": name };
}

/** The queues in which failed messages wait for a retry, and the one for dead letters. */
function helperQueues(model: Model, queue: Queue): readonly WantedQueue[] {
  const { name, deadLetter } = queue;
  const common = { durable: true, of: name, service: consumersOf(model, name)[0]?.service };

  return [
    ...delaysOf(queue).map((delayMs) => ({
      name: retryQueueName(name, delayMs),
      arguments: {
        ...retryArguments(name, delayMs),
        ...(queue.partitions === 1 ? {} : { "x-dead-letter-exchange": partitionNames(queue).exchange }),
      },
      role: "retry" as const,
      ...common,
    })),
    ...(deadLetter === undefined
      ? []
      : [{ name: deadLetter.queue, arguments: keptArguments, role: "dead" as const, ...common }]),
  ];
}

function exchangeBindings({ exchanges }: Model): readonly WantedBinding[] {
  return exchanges.flatMap(({ name, bindings }) =>
    bindings.map((binding) => ({ ...sourceOf(binding), exchange: name })),
  );
}

/** Where a binding takes messages from, and which. */
function sourceOf({ exchange, routingKey, arguments: compared }: Binding) {
  return { from: exchange, key: routingKey, ...(compared === undefined ? {} : { arguments: compared }) };
}

// Retries travel through the dead-letter exchange: whoever may write to the default exchange may write to every queue.
function failureBindings(queue: Queue, { exchange, queue: dead }: DeadLetter): readonly WantedBinding[] {
  const retries = delaysOf(queue).map((delayMs) => retryQueueName(queue.name, delayMs));

  // To the default exchange nothing is bound: it knows each queue by its name.
  if (exchange === "") return [];

  return [
    ...retries.map((retry) => ({ from: exchange, key: retry, queue: retry })),
    ...(queue.deadLettering === "as it is" ? [] : [{ from: exchange, key: queue.name, queue: dead }]),
  ];
}

function delaysOf({ retry }: Queue): readonly number[] {
  return [...new Set(retryDelaysMs(retry))];
}

function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const byKey = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (!byKey.has(key)) byKey.set(key, item);
  }

  return [...byKey.values()];
}
