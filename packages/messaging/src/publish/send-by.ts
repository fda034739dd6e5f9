import { PublishError } from "../errors.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import type { Sender } from "./sender.js";

/** Posts messages for a caller that waits with a promise, and stops waiting with a signal. */
export function sendBy(
  post: Sender["post"],
  messages: readonly OutgoingMessage[],
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopped = () => new PublishError("cancelled", "the sender stopped waiting");
    if (signal?.aborted === true) return reject(stopped());
    let withdraw = endedBefore;
    const stop = () => {
      if (withdraw()) reject(stopped());
    };
    signal?.addEventListener("abort", stop, { once: true });
    withdraw = post(messages, (failure) => {
      signal?.removeEventListener("abort", stop);
      if (failure === undefined) resolve();
      else reject(failure);
    });
  });
}

/** Stops nothing: what was to be sent has ended. */
export function endedBefore(): boolean {
  return false;
}
