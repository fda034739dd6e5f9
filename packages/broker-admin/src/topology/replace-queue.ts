import type { ChannelModel } from "amqplib";
import { delay, isRefusal, replyCodes, type ReplyCode } from "@warren/messaging/amqp";
import type { WantedQueue } from "@warren/asyncapi";
import { onChannel } from "./amqp.js";
import { declareQueue } from "./declare.js";
import type { Move } from "./move-messages.js";

const REPLACE_ATTEMPTS = 100;

/**
 * RabbitMQ 3 hands the consumers of a quorum queue to one of the same name that is there at once, tells them nothing, and delivers them
 * nothing ever after: what that queue gives them stays unacknowledged. So the name belongs to us alone for a while, and they are told. Nobody
 * can publish to this queue: it refuses what a retry queue sends back, which then sends it again.
 */
const NAME_KEEPER = {
  exclusive: true,
  durable: false,
  arguments: { "x-queue-type": "classic", "x-max-length": 0, "x-overflow": "reject-publish" },
};
const CONSUMERS_ARE_TOLD_MS = 250;

/**
 * Deletes an empty queue, and makes the new one as soon as its consumers have been told. What comes in up to the last moment is
 * delivered to the one who drains. False where there was something in it again.
 */
export async function replaceQueue(
  move: Move,
  old: Readonly<{ name: string; type: string | undefined }>,
  connection: ChannelModel,
  wanted?: WantedQueue,
): Promise<boolean> {
  for (let attempt = 0; attempt < REPLACE_ATTEMPTS; attempt++) {
    if ((await move.ready()) > 0) {
      await delay(20);
      continue;
    }
    move.hold();
    if (!(await deletedIfEmpty(old, connection))) move.release();
    else if (wanted === undefined || (await madeAnew(wanted, connection))) return true;
  }

  return false;
}

async function deletedIfEmpty(
  { name, type }: Parameters<typeof replaceQueue>[1],
  connection: ChannelModel,
): Promise<boolean> {
  // A quorum queue cannot be asked to go only if it is empty: the broker closes the connection (540).
  const options = type === "classic" ? { ifEmpty: true } : {};

  return unless([replyCodes.preconditionFailed], () =>
    onChannel(connection, (channel) => channel.deleteQueue(name, options)),
  );
}

/** False where a service with the older contract was faster. */
function madeAnew(wanted: WantedQueue, connection: ChannelModel): Promise<boolean> {
  return unless([replyCodes.resourceLocked, replyCodes.preconditionFailed], () =>
    onChannel(connection, async (channel) => {
      await channel.assertQueue(wanted.name, NAME_KEEPER);
      await delay(CONSUMERS_ARE_TOLD_MS);
      await channel.deleteQueue(wanted.name);
      await declareQueue(channel, wanted);
    }),
  );
}

/** Whether it was done, or the broker refused it with one of these codes. */
async function unless(codes: readonly ReplyCode[], act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();

    return true;
  } catch (error) {
    if (isRefusal(error, ...codes)) return false;
    throw error;
  }
}
