import type { ChannelModel } from "amqplib";
import { delay, isRefusal, replyCodes } from "@warren/messaging/amqp";
import { onChannel } from "./amqp.js";
import { migrationNames } from "./migration-names.js";

const LOCK_WITHIN_MS = 5_000;

/**
 * Takes the lock of a queue's migration: two at the same time would undo each other's steps. The broker frees it when the
 * connection ends.
 *
 * @throws Error where somebody else holds it
 */
export async function lock(name: string, connection: ChannelModel): Promise<void> {
  const until = Date.now() + LOCK_WITHIN_MS;
  for (;;) {
    try {
      await onChannel(connection, (channel) =>
        channel.assertQueue(migrationNames(name).lock, { exclusive: true, durable: false }),
      );

      return;
    } catch (error) {
      if (!isRefusal(error, replyCodes.resourceLocked)) throw error;
      if (Date.now() > until) throw new Error(`Somebody else is migrating ${name}.`, { cause: error });
      await delay(200);
    }
  }
}

/** Gives the lock back. */
export async function unlock(name: string, connection: ChannelModel): Promise<void> {
  await onChannel(connection, (channel) => channel.deleteQueue(migrationNames(name).lock));
}
