import type { Channel } from "amqplib";
import type { Intake } from "./intake.js";
import type { BatchInProgress } from "./batch-in-progress.js";
import { mayAcknowledge, type ConsumerState } from "./consumer-state.js";

/** A channel that is consumed on, and how to have it replaced. */
export type ConsumedChannel = Readonly<{
  amqp: Channel;
  broken(reason: string): void;
}> &
  Pick<Intake, "processed" | "acknowledged" | "hasAll">;

/**
 * Step 6: one ack for all messages of a batch, once everything that they caused is confirmed. Delivery tags of a channel
 * that is gone mean nothing on the next one: its messages come again and find their inbox rows.
 *
 * @throws Error where the channel is closed and we have not been told yet
 */
export function acknowledge(
  state: ConsumerState<ConsumedChannel>,
  batch: BatchInProgress<ConsumedChannel>,
): void {
  const last = batch.deliveries.at(-1);
  if (last !== undefined && mayAcknowledge(state, batch)) batch.channel.amqp.ack(last, true);
}
