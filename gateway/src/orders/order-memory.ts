import type { Idempotency } from "@warren/service-host";
import * as z from "zod";
import { CreatedOrder } from "./order-answers.js";
import type { CommandNote } from "./unhandled-command.js";

const claimSchema = z.object({ fingerprint: z.string() });
const noteSchema = z.object({ at: z.string(), userId: z.string().optional() });

/** When it was, and whose command it is where that is known. */
type Note = z.infer<typeof noteSchema>;

/** A command about an order that the broker keeps until it is handled. */
export type Command = "PlaceOrder" | "CancelOrder";

/** The answer to an order that the order service has stored. */
export type CreatedAnswer = Readonly<z.output<typeof CreatedOrder>>;

/** What is remembered of a request with an Idempotency-Key. */
export type Earlier = Readonly<{ fingerprint: string; answer: CreatedAnswer | undefined }>;

/** A queue may be paused for a day. While the order service is away each order leaves a note, and Redis has only so much room. */
const ACCEPTED_KEPT_S = 86_400;
/** A dead letter lies there until an operator has dealt with it. */
const GIVEN_UP_KEPT_S = 30 * 86_400;

/**
 * What gateways remember of orders, in Redis: requests and their answers for an hour, commands that nobody answered for as long as
 * somebody may wait for them. A shortcut: without Redis nothing is remembered, and the order service tells a repeated request by its
 * order id. `traceparent` is the request's, for traces.
 */
export type OrderMemory = Readonly<{
  recall(orderId: string, traceparent?: string): Promise<Earlier | undefined>;
  /** Says what the order's request is, unless that is said already; returns what holds. */
  claim(orderId: string, fingerprint: string, traceparent?: string): Promise<Earlier | undefined>;
  remember(answer: CreatedAnswer, traceparent?: string): Promise<void>;
  /**
   * Notes that the broker has a command which the order service has not answered yet. What was noted of an earlier one is
   * forgotten; that this one was given up since it was sent is not.
   */
  accept(
    command: Command,
    orderId: string,
    note: Note & Readonly<{ sentAt: string }>,
    traceparent?: string,
  ): Promise<void>;
  /** Forgets what was noted of a cancellation: this one, of that user or of the shop's own people, was answered. */
  cancelAnswered(orderId: string, userId: string | undefined, traceparent?: string): Promise<void>;
  /** Notes that a command was given up: it lies in the dead letters. */
  giveUp(command: Command, orderId: string, note: Note): Promise<void>;
  /** What was noted of an order's commands: of cancellations, that of this user, else that of the shop's own people. */
  notes(orderId: string, userId: string | undefined): Promise<Readonly<Record<Command, CommandNote>>>;
  /** Whether anything can be remembered now. */
  works(): boolean;
}>;

/** See {@link OrderMemory}. */
export function createOrderMemory(idempotency: Idempotency, works: () => boolean): OrderMemory {
  const claimKey = (orderId: string) => `order-${orderId}-request`;
  const answerKey = (orderId: string) => `order-${orderId}-answer`;
  const acceptedKey = (orderId: string, command: string) => `order-${orderId}-${command}-accepted`;
  const givenUpKey = (orderId: string, command: string) => `order-${orderId}-${command}-given-up`;

  const recall: OrderMemory["recall"] = async (orderId, traceparent) => {
    const found = await idempotency.getMany([claimKey(orderId), answerKey(orderId)], traceparent);
    const claim = claimSchema.safeParse(found.get(claimKey(orderId)));
    if (!claim.success) return undefined;
    const answer = CreatedOrder.safeParse(found.get(answerKey(orderId)));

    return { fingerprint: claim.data.fingerprint, answer: answer.success ? answer.data : undefined };
  };

  return {
    recall,
    async claim(orderId, fingerprint, traceparent) {
      await idempotency.putMany([[claimKey(orderId), { fingerprint }]], { traceparent });

      return recall(orderId, traceparent);
    },
    remember: (answer, traceparent) => idempotency.putMany([[answerKey(answer.id), answer]], { traceparent }),
    async accept(command, orderId, { sentAt, ...note }, traceparent) {
      const by = commandOf(command, note.userId);
      const [accepted, givenUp] = [acceptedKey(orderId, by), givenUpKey(orderId, by)];
      const givenUpAt = noteIn((await idempotency.getMany([givenUp], traceparent)).get(givenUp))?.at;
      // Its caller waits for an answer; by then it may have been given up.
      const isThisOne = givenUpAt !== undefined && givenUpAt >= sentAt;
      await idempotency.forget(isThisOne ? [accepted] : [accepted, givenUp], traceparent);
      await idempotency.putMany([[accepted, note]], { ttlSeconds: ACCEPTED_KEPT_S, traceparent });
    },
    async cancelAnswered(orderId, userId, traceparent) {
      const by = commandOf("CancelOrder", userId);
      await idempotency.forget([acceptedKey(orderId, by), givenUpKey(orderId, by)], traceparent);
    },
    async giveUp(command, orderId, note) {
      const key = givenUpKey(orderId, commandOf(command, note.userId));
      // The last time counts, and what is remembered already would stay.
      await idempotency.forget([key]);
      await idempotency.putMany([[key, note]], { ttlSeconds: GIVEN_UP_KEPT_S });
    },
    async notes(orderId, userId) {
      const [place, theirs, shops] = [
        "PlaceOrder",
        commandOf("CancelOrder", userId),
        commandOf("CancelOrder", undefined),
      ] as const;
      const keysOf = (command: string) =>
        [acceptedKey(orderId, command), givenUpKey(orderId, command)] as const;
      const found = await idempotency.getMany([place, theirs, shops].flatMap(keysOf));
      const noteOf = (command: string): CommandNote => {
        const [accepted, givenUp] = keysOf(command).map((key) => noteIn(found.get(key)));

        return {
          acceptedAt: accepted?.at,
          givenUpAt: givenUp?.at,
          userId: accepted?.userId ?? givenUp?.userId,
        };
      };
      const [own, ofShop] = [noteOf(theirs), noteOf(shops)];
      const isNoted = own.acceptedAt !== undefined || own.givenUpAt !== undefined;

      return { PlaceOrder: noteOf(place), CancelOrder: isNoted ? own : ofShop };
    },
    works,
  };
}

// Whose order it is, is not known when a cancellation is accepted: somebody else's must not stand in for the customer's own.
function commandOf(command: Command, userId: string | undefined): string {
  return command === "CancelOrder" && userId !== undefined ? `${command}-of-${userId}` : command;
}

function noteIn(value: unknown): Note | undefined {
  return noteSchema.safeParse(value).data;
}
