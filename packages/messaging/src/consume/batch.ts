import type { ConsumeMessage } from "amqplib";
import type { AnyMessageType } from "../contract/index.js";
import { nextStep } from "../database/classify.js";
import { textOf } from "../errors.js";
import type { HandledOutcome } from "../observer.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { header, numberHeader } from "../wire/headers.js";
import { decode } from "../wire/decode.js";
import { afterFailure, deadLetter } from "./failed.js";
import { givenIdOf, handleTogether, replyToOf, type Place, type Work } from "./handle.js";
import { errorReply } from "./outcome.js";
import type { Entry } from "./table.js";

/** How each message of a batch ended, and all that must be published before the batch is acked. */
export type BatchResult = Readonly<{
  messages: readonly OutgoingMessage[];
  ended: readonly Readonly<{ message: string; outcome: HandledOutcome; error?: unknown }>[];
}>;

type Ended = {
  messages: readonly OutgoingMessage[];
  message: string;
  outcome: HandledOutcome;
  error?: unknown;
};

/** How often the same batch is tried again after it collided with another transaction, before it is split up. */
const MAX_COLLISIONS = 5;

/**
 * Deals with every message of a batch: together where that works, one by one where one of them fails.
 *
 * @throws PauseError (or what counts as one) when the service cannot work; then nothing of the batch was done for good,
 *   or what was done is in the inbox
 */
export async function dealWith(
  place: Place,
  entries: ReadonlyMap<string, Entry>,
  batch: readonly ConsumeMessage[],
): Promise<BatchResult> {
  const now = new Date();
  const types = new Map<string, AnyMessageType>([...entries].map(([name, entry]) => [name, entry.type]));
  const untyped = place.settings.foreign === true ? [...types.values()] : [];
  const ended: Ended[] = [];
  const work: Work[] = [];

  for (const raw of batch) {
    const decoded = decode(raw, { types, untyped }, now);
    const name = nameOf(raw);
    if (decoded.kind === "expired") ended.push({ messages: [], message: name, outcome: "expired" });
    else if (decoded.kind === "invalid") ended.push(refused(place, raw, decoded.reason, now));
    else {
      const entry = entries.get(decoded.type.messageName);
      if (entry !== undefined) work.push({ raw, delivery: decoded.delivery, type: decoded.type, entry });
    }
  }

  if (work.length > 0) ended.push(...(await handleWork(place, work)));

  return { messages: ended.flatMap(({ messages }) => messages), ended };
}

async function handleWork(place: Place, work: readonly Work[]): Promise<readonly Ended[]> {
  const together = await attempt(place, work);
  if (together.kind === "done") return together.ended;
  if (work.length === 1 && work[0] !== undefined) return [failed(place, work[0], together.error)];

  const ended: Ended[] = [];
  for (const one of work) {
    const alone = await attempt(place, [one]);
    if (alone.kind === "done") ended.push(...alone.ended);
    else ended.push(failed(place, one, alone.error));
  }

  return ended;
}

async function attempt(
  place: Place,
  work: readonly Work[],
): Promise<{ kind: "done"; ended: readonly Ended[] } | { kind: "failed"; error: unknown }> {
  for (let collisions = 0; ; collisions++) {
    try {
      const done = await handleTogether(place, work);

      return {
        kind: "done",
        ended: done.map(({ work: { delivery }, outcome, caused }) => ({
          messages: caused,
          message: delivery.type,
          outcome,
        })),
      };
    } catch (error) {
      const step = nextStep(error);
      if (step === "pause") throw error;
      if (step !== "again" || collisions >= MAX_COLLISIONS) return { kind: "failed", error };
    }
  }
}

function failed(place: Place, work: Work, error: unknown): Ended {
  const now = new Date();
  const { raw, delivery, entry } = work;
  const at = { queue: place.queue, service: place.contract.name, settings: place.settings, now };
  const replyTo = replyToOf(work);
  // A request with a deadline is its caller's to repeat: nobody reads its dead letter, but somebody waits for an answer.
  const isRequest = entry.replies !== undefined && replyTo !== undefined;
  if (isRequest && numberHeader(raw, header.deadline) !== undefined) {
    return {
      messages: [
        errorReply(place.contract, "remote_failure", textOf(error), { ...addressOf(work), replyTo, now }),
      ],
      message: delivery.type,
      outcome: "dead",
      error,
    };
  }
  const { outcome, message } =
    nextStep(error) === "reject" ? deadLetter(raw, at, textOf(error), error) : afterFailure(raw, at, error);
  const told =
    outcome === "dead" && replyTo !== undefined
      ? [errorReply(place.contract, "remote_failure", textOf(error), { ...addressOf(work), replyTo, now })]
      : [];

  return { messages: [message, ...told], message: delivery.type, outcome, error };
}

function refused(place: Place, raw: ConsumeMessage, reason: string, now: Date): Ended {
  const at = { queue: place.queue, service: place.contract.name, settings: place.settings, now };
  const replyTo = replyToOf({ raw });
  const requestId = givenIdOf({ raw });
  const told =
    replyTo === undefined || requestId === undefined
      ? []
      : [
          errorReply(place.contract, "invalid", reason, {
            correlationId: requestId,
            requestId,
            replyTo,
            now,
          }),
        ];

  return {
    messages: [deadLetter(raw, at, reason).message, ...told],
    message: nameOf(raw),
    outcome: "dead",
    error: reason,
  };
}

function addressOf(work: Work) {
  const { correlationId, messageId } = work.delivery;

  return { correlationId, requestId: givenIdOf(work) ?? messageId };
}

/** The message's name, or "unknown". */
export function nameOf(raw: ConsumeMessage): string {
  const name: unknown = raw.properties.type;

  // Bounded, since it becomes a label of a metric and anybody may send anything.
  return typeof name === "string" && /^[A-Za-z]{1,60}$/.test(name) ? name : "unknown";
}
