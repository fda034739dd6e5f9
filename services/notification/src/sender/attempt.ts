import type { ServiceResources } from "@warren/service-host";
import { endCall, loggableError, nextStep, startCall, textOf } from "@warren/messaging";
import type { Channel, SendResult } from "../channels/channel.js";
import type { Notice } from "../notice.js";
import type { Ending } from "../store/notices.js";
import { callOf } from "./attempt-trace.js";
import { idsOfNotice } from "./notice-ids.js";

export type AttemptOptions = Readonly<{
  channel: Channel;
  logger: ServiceResources["logger"];
  /** Told of each attempt. */
  onEnding?: (notice: Notice, ending: Ending) => void;
  /** Attempts before a notice that is refused again and again is given up. Default {@link ATTEMPTS}. */
  attempts?: number;
  /** The delay after the first rejection; it grows fourfold. Default 1,000. */
  firstRetryMs?: number;
}>;

const MAX_RETRY_MS = 600_000;
/** The first six within six minutes, the others every ten: a day, in which somebody can correct what the mail server holds against us. */
export const ATTEMPTS = 150;

/** Tries to send one notice, and says what becomes of it. It never rejects. */
export async function attempt(notice: Notice, options: AttemptOptions): Promise<Ending> {
  const span = startCall(notice.cause.traceparent, callOf, { notice, asks: options.channel.asks });
  const result = await options.channel.send(notice).catch(
    // What a channel throws it did not plan for: the database of the recording ones, for example.
    (error: unknown): SendResult =>
      nextStep(error) === "pause"
        ? { outcome: "away", error: textOf(error) }
        : { outcome: "refused", error: textOf(error), forGood: nextStep(error) === "reject" },
  );
  // What the channel said may quote the notice: it is in the log, and not in the trace.
  endCall(span, result.outcome === "sent" ? undefined : result.outcome);
  const ending = endingOf(notice, result, options);
  if (ending.state === "failed") {
    const err = loggableError(ending.error, JSON.stringify(notice));
    options.logger.error({ ...idsOfNotice(notice), err }, "a notice was given up");
  }
  options.onEnding?.(notice, ending);

  return ending;
}

function endingOf({ id, attempt }: Notice, result: SendResult, options: AttemptOptions): Ending {
  switch (result.outcome) {
    case "sent":
      return { id, state: "sent", reference: result.reference };
    case "away":
      return { id, state: "released", error: result.error };
    case "refused": {
      const { error } = result;
      if (result.forGood || attempt >= (options.attempts ?? ATTEMPTS)) return { id, state: "failed", error };
      const waitMs = Math.min((options.firstRetryMs ?? 1_000) * 4 ** (attempt - 1), MAX_RETRY_MS);

      return { id, state: "again", error, waitMs };
    }
  }
}
