import type { ChannelModel } from "amqplib";
import { delay } from "@warren/messaging/amqp";
import type { WantedQueue } from "@warren/asyncapi";
import { replyCode } from "../reply-code.js";
import { onChannel } from "./amqp.js";
import { declareQueue } from "./declare.js";
import type { Move } from "./move-messages.js";

const REPLACE_ATTEMPTS = 100;
const PRECONDITION_FAILED = 406;

/**
 * Deletes an empty queue, and makes the new one in the same breath. What comes in up to the last moment is delivered to
 * the one who drains. False where there was something in it again.
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
    try {
      await onChannel(connection, async (channel) => {
        // A quorum queue cannot be asked to go only if it is empty: the broker closes the connection (540).
        await channel.deleteQueue(old.name, old.type === "classic" ? { ifEmpty: true } : {});
        if (wanted !== undefined) await declareQueue(channel, wanted);
      });

      return true;
    } catch (error) {
      if (replyCode(error) !== PRECONDITION_FAILED) throw error;
      move.release();
    }
  }

  return false;
}
