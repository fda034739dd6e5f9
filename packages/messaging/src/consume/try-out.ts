import type { ConsumeMessage } from "amqplib";
import { onTrial } from "../database/tx.js";
import { unpacked } from "../wire/unpack.js";
import type { ConsumerContext } from "./consumer-context.js";
import { decodeDelivery } from "./decode.js";
import type { HandledMessage } from "./handle.js";
import { publish } from "./publish.js";
import { claimAndHandle } from "./transact.js";

/**
 * Finds out whether the service can work again: handles messages that it had in hand before it gave them back. They are not
 * its own any more, so each transaction is rolled back; on a queue without an inbox statements get one for that. It is as if the
 * process had died before the commit. What such messages caused when they were handled earlier is published, as it is whenever they come again. A message that fails
 * for itself says that the service can work.
 *
 * @param failed the ids of those whose handlers failed for themselves already, or were not to run: they do not run here either
 * @throws PauseError (or what counts as one) while it cannot, PublishError when something was not confirmed
 */
export async function tryOut(
  context: ConsumerContext,
  deliveries: readonly ConsumeMessage[],
  failed: ReadonlySet<string> = new Set(),
): Promise<void> {
  const database = context.database && onTrial(context.database, context.settings);
  const now = new Date();
  const valid = unpacked(deliveries)
    .map((raw) => decodeDelivery(context, raw, now))
    .filter((message) => message.kind === "valid")
    .filter(({ delivery }) => !failed.has(delivery.messageId));
  // Where all are requests that have expired meanwhile, at least the database must answer.
  const ended = await claimAndHandle({ ...context, database }, valid);
  const handledNow = new Set(ended.flatMap((one) => (one.kind === "handled" ? [idOf(one)] : [])));
  const stored = ended.flatMap((one) =>
    one.kind === "duplicate" && !handledNow.has(idOf(one)) ? one.caused : [],
  );
  await publish(context.sender, stored, () => undefined);
}

function idOf({ message }: HandledMessage): string {
  return message.delivery.messageId;
}
