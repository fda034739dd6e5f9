import type { SendableOf, ServiceContract } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { endStored } from "../tracing/send-spans.js";
import { composeAll, type Origin } from "../publish/publisher.js";

/** Messages with where they come from. */
export type Sending<S extends ServiceContract> = Readonly<{
  messages: readonly SendableOf<S>[];
  origin?: Origin;
}>;

/**
 * Writes messages that no message caused (a timer's, an operator's) into the outbox, in the transaction that changes the
 * state they tell of. The relay publishes them once it has committed.
 */
export async function addToOutbox<S extends ServiceContract>(
  contract: S,
  tx: Tx,
  sendings: readonly Sending<S>[],
  now: Date,
): Promise<void> {
  const composed = sendings.flatMap(({ messages, origin = {} }) =>
    composeAll(contract, messages, origin, now),
  );
  if (composed.length === 0) return;
  await tx.query("insert into warren_outbox (envelope) select * from unnest($1::jsonb[])", [
    composed.map((message) => JSON.stringify(message)),
  ]);
  endStored(composed);
}
