import type { AnyMessageType, ServiceContract } from "../contract/index.js";

/** A queue with its dead letters, and what the contract lets arrive in it. */
export type DeadLetterPlace = Readonly<{
  queue: string;
  deadLetter: Readonly<{ exchange: string; queue: string }>;
  /** Who consumes the queue. */
  service: string | undefined;
  /** In the order of the contract. */
  messages: readonly AnyMessageType[];
  /** A message without a known `type` is the first whose schema accepts it. */
  untyped: boolean;
}>;

/** Every queue that these services consume. */
export function placesOf(contracts: readonly ServiceContract[]): readonly DeadLetterPlace[] {
  return contracts.flatMap((contract) =>
    Object.entries(contract.queues).map(([queue, { deadLetter, untyped }]) => ({
      queue,
      deadLetter,
      service: contract.name,
      untyped: untyped === true,
      messages: [
        ...Object.values(contract.receives).flatMap((one) => (one.queue === queue ? [one.message] : [])),
        ...Object.values(contract.serves).flatMap((one) => (one.queue === queue ? [one.request] : [])),
      ],
    })),
  );
}
