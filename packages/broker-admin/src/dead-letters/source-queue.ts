import type { AnyMessageType, ServiceContract } from "@warren/messaging/contract";

/** A queue that has dead letters: where they lie, and what the contract lets arrive in it. */
export type SourceQueue = Readonly<{
  queue: string;
  deadLetter: Readonly<{ exchange: string; queue: string; routingKey?: string | undefined }>;
  /** By which the queue alone is reached: the default exchange, with its name; where it has partitions, the exchange before them. */
  door: Readonly<{ exchange: string; routingKey: string }>;
  /** What it is on the broker: one queue of its own name, or those of its partitions. */
  brokerQueues: readonly string[];
  /** Who consumes the queue. */
  service: string | undefined;
  /** In the order of the contract. */
  messages: readonly AnyMessageType[];
  /** A message without a known `type` is the first whose schema accepts it. */
  untyped: boolean;
}>;

/** Every queue that these services consume. */
export function sourceQueuesOf(contracts: readonly ServiceContract[]): readonly SourceQueue[] {
  return contracts.flatMap((contract) =>
    Object.entries(contract.queues).map(([queue, { deadLetter, untyped, partitions }]) => ({
      queue,
      deadLetter,
      door: { exchange: partitions?.exchange ?? "", routingKey: queue },
      brokerQueues: partitions?.queues.map((one) => one.queue) ?? [queue],
      service: contract.name,
      untyped: untyped === true,
      messages: [
        ...Object.values(contract.receives).flatMap((one) => (one.queue === queue ? [one.message] : [])),
        ...Object.values(contract.serves).flatMap((one) => (one.queue === queue ? [one.request] : [])),
      ],
    })),
  );
}
