import { PublishError, type PublishErrorCode } from "../errors.js";
import type { Sender } from "../publish/sender.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";

/** What a reply ends with that could be sent as often as one likes. */
const UNDELIVERABLE: ReadonlySet<PublishErrorCode> = new Set([
  "unroutable",
  "access_refused",
  "invalid",
  "too_large",
  "nacked",
]);

/**
 * Step 5: publishes all that a batch caused, and waits for the confirms. Where a reply goes says whoever asks: an address
 * that takes none is given up, and holds up nobody else.
 *
 * @param undelivered told of each reply that was given up
 * @throws PublishError when anything else was not confirmed; all of it has ended then
 */
export async function publish(
  sender: Sender,
  messages: readonly OutgoingMessage[],
  undelivered: (reply: OutgoingMessage, error: PublishError) => void,
): Promise<void> {
  // Each reply by itself: of those that are sent together only the first failure is told, and it would hide the others.
  const replies = messages.filter(({ reply }) => reply === true);
  const ended = await Promise.allSettled([
    sender.send(messages.filter(({ reply }) => reply !== true)),
    ...replies.map(async (reply) => {
      try {
        await sender.send([reply]);
      } catch (error) {
        if (!(error instanceof PublishError) || !UNDELIVERABLE.has(error.code)) throw error;
        undelivered(reply, error);
      }
    }),
  ]);
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}
