import { randomUUID } from "node:crypto";
import type { Queries, Tx } from "../database/tx.js";
import { causeOf } from "../wire/decode.js";
import type { StoredMessage } from "../wire/outgoing-message.js";
import { messagesCausedBy } from "./caused-messages.js";
import type { ClaimedMessage } from "./claim.js";
import type { ConsumerContext } from "./consumer-context.js";
import type { ValidMessage } from "./decode.js";
import type { HandlerResult } from "./handler-table.js";
import { redirectReply, replyToOf, requestIdOf } from "./reply.js";
import { namesOf, runHandlers } from "./run-handlers.js";

/** A message whose handler ran, or had run before, with what is to be published for it. */
export type HandledMessage = Readonly<{
  kind: "handled" | "duplicate";
  message: ValidMessage;
  caused: readonly StoredMessage[];
}>;

/**
 * Step 3: runs the handlers of the new messages. What was handled before gets what it caused then, with the same ids.
 * Nothing is published here.
 *
 * @param tx the transaction of the batch; on a queue without an inbox what asks the database, where there is one
 * @param loaded what the handler's `load` has found for all of them, where there is one handler and it has one
 * @throws whatever a handler throws, and Error where it returned what the contract does not allow
 */
export async function handle(
  context: ConsumerContext,
  tx: Tx | Queries | undefined,
  claimed: readonly ClaimedMessage[],
  loaded?: unknown,
): Promise<readonly HandledMessage[]> {
  const fresh = claimed.flatMap((one) => (one.kind === "new" ? [one.message] : []));
  const causedBy = await causedByEach(context, tx, fresh, loaded);

  return claimed.map((one): HandledMessage => {
    const { message } = one;
    if (one.kind === "new") return { kind: "handled", message, caused: causedBy.get(message) ?? [] };
    const caused = one.kind === "handled before" ? one.stored : (causedBy.get(one.first) ?? []);

    return {
      kind: "duplicate",
      message,
      caused: redirectReply(caused, replyToOf(message.raw), requestOf(message)),
    };
  });
}

async function causedByEach(
  context: ConsumerContext,
  tx: Tx | Queries | undefined,
  messages: readonly ValidMessage[],
  loaded: unknown,
): Promise<ReadonlyMap<ValidMessage, readonly StoredMessage[]>> {
  const now = new Date();
  const { signal, traceparent } = context;
  const handlerContext = { tx, now, signal, traceparent, newId: randomUUID };
  const causedBy = new Map<ValidMessage, readonly StoredMessage[]>();
  await runHandlers(
    messages,
    (run, deliveries) =>
      context.eventLoopLag.during({ queue: context.queue, messages: namesOf(deliveries), deliveries }, () =>
        run(deliveries, handlerContext, loaded),
      ),
    (message, result) => void causedBy.set(message, causedByOne(context, message, result, now)),
  );

  return causedBy;
}

function causedByOne(
  { contract }: ConsumerContext,
  message: ValidMessage,
  result: HandlerResult,
  now: Date,
): readonly StoredMessage[] {
  const { raw, delivery, handler } = message;

  return messagesCausedBy(contract, handler, result, {
    cause: causeOf(delivery),
    answers: delivery,
    replyTo: replyToOf(raw),
    requestId: requestOf(message),
    now,
  });
}

function requestOf({ raw, delivery }: ValidMessage): string {
  return requestIdOf(raw) ?? delivery.messageId;
}
