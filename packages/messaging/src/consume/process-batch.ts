import type { ConsumeMessage } from "amqplib";
import { countless, type Trial } from "./breaker.js";
import type { ConsumerContext } from "./consumer-context.js";
import { decodeDelivery, type ValidMessage } from "./decode.js";
import { mapInTurns } from "./in-turns.js";
import { idsOfOutgoing } from "../logging/ids.js";
import { loggableError } from "../logging/loggable-error.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { traceBatch, type BatchTrace } from "../tracing/batch-trace.js";
import { unpacked } from "../wire/unpack.js";
import { asSentAgain } from "./moved-by-hand.js";
import { publish } from "./publish.js";
import { toTheBack } from "./retry.js";
import { settleAll, type SettledMessage } from "./settle.js";
import { claimAndHandle } from "./transact.js";

/** A batch that is processed, again and again while the service cannot work. */
export type BatchProcess = Readonly<{
  /**
   * Does what is not done yet. Where the handlers have run to their end and only a confirm is missing they do not run again.
   *
   * @returns how each message ended: first those that never reached a handler, then the others, in their order; of those that were let
   *   past nothing
   * @throws PauseError (or what counts as one) when the service cannot work, PublishError when something was not confirmed:
   *   the same batch is to be processed again
   */
  run(): Promise<readonly SettledMessage[]>;
  /** The ids of the messages whose handlers need not be asked again, since they failed for themselves. */
  failed(): ReadonlySet<string>;
}>;

/** What the first four steps made of a batch. */
type Handled = Readonly<{
  settled: readonly SettledMessage[];
  publishes: readonly OutgoingMessage[];
  failed: ReadonlySet<string>;
  trace?: BatchTrace | undefined;
}>;

const NONE: ReadonlySet<string> = new Set();

/**
 * A message's way through the runtime, for all deliveries of a batch:
 *
 * 1. `decode.ts`       checks each message against the contract, those in packs one by one
 * 2. `claim.ts`        finds the new ones by the inbox       } one transaction, which also inserts
 * 3. `handle.ts`       runs their handlers                   } the inbox rows: `transact.ts`
 * 4. `settle.ts`       decides what follows: what was caused, a reply, a retry or a dead letter
 * 5. `publish.ts`      publishes all of it and waits for the confirms
 * 6. `acknowledge.ts`  acknowledges the batch, once this function has returned
 *
 * A crash before the commit brings the batch again as if nothing had happened; a crash after it brings it again, and the
 * inbox rows say what is to be published.
 *
 * @param trial what a failure costs its message; `pass`: they are not handled at all, and go to the back of the queue
 */
export function processBatch(
  context: ConsumerContext,
  deliveries: readonly ConsumeMessage[],
  trial: Trial = countless,
): BatchProcess {
  let handled: Handled | undefined;

  return {
    async run() {
      handled ??= await handleBatch(context, deliveries, trial);
      await publishAll(context, handled);

      return handled.settled;
    },
    failed: () => handled?.failed ?? NONE,
  };
}

async function publishAll(context: ConsumerContext, { publishes, trace }: Handled): Promise<void> {
  const settled = trace?.settling();
  try {
    await publish(context.sender, publishes, (reply, error) =>
      context.logger.warn(
        { ...idsOfOutgoing(reply), queue: context.queue, err: loggableError(error) },
        "a reply was not delivered: its address takes none",
      ),
    );
    settled?.();
  } catch (error) {
    settled?.(error);
    throw error;
  }
}

async function handleBatch(
  context: ConsumerContext,
  deliveries: readonly ConsumeMessage[],
  trial: Trial,
): Promise<Handled> {
  const now = new Date();
  if (trial.kind === "pass") {
    const at = { now, withinMs: trial.backInMs };

    return {
      settled: [],
      publishes: deliveries.map((raw) => toTheBack(context, asSentAgain(raw), at).copy),
      failed: new Set(deliveries.map(({ properties }) => String(properties.messageId))),
    };
  }
  const decoded = await mapInTurns(unpacked(deliveries), (raw) => decodeDelivery(context, raw, now));
  const trace = traceBatch(context, decoded);
  const valid = decoded.filter((message) => message.kind === "valid");
  const handled = valid.length === 0 ? [] : await claimed(context, valid, trace);
  const notHandled = decoded.filter((message) => message.kind !== "valid");
  const settled = settleAll(context, [...notHandled, ...handled], trial);
  trace?.handled(settled);

  return {
    settled,
    publishes: settled.flatMap(({ publishes }) => publishes),
    failed: new Set(
      handled.flatMap((one) => (one.kind === "failed" ? [one.message.delivery.messageId] : [])),
    ),
    trace,
  };
}

async function claimed(
  context: ConsumerContext,
  messages: readonly ValidMessage[],
  trace: BatchTrace | undefined,
) {
  try {
    return await claimAndHandle(trace === undefined ? context : trace.within(context), messages);
  } catch (error) {
    trace?.paused(error);
    throw error;
  }
}
