import { isOfStore } from "../database/store.js";
import { connected, together, transaction, type Queries, type Tx } from "../database/tx.js";
import { claim } from "./claim.js";
import type { ConsumerContext } from "./consumer-context.js";
import type { ValidMessage } from "./decode.js";
import { handle, type HandledMessage } from "./handle.js";
import { insertHandled, insertHandledAsText, selectHandled, type InboxRow } from "./inbox.js";
import { togetherOrAlone, type Failed } from "./together-or-alone.js";

/** A message whose handling failed and was rolled back. */
export type FailedMessage = Failed<ValidMessage>;

/**
 * Steps 2 and 3, claim and handle, in one transaction for all messages. Where that fails it is rolled back and each
 * message has a transaction of its own, so that one that fails takes no other with it.
 *
 * @throws PauseError (or what counts as one) when the service cannot work; what had been handled by then is in the inbox
 */
export function claimAndHandle(
  context: ConsumerContext,
  messages: readonly ValidMessage[],
): Promise<readonly (HandledMessage | FailedMessage)[]> {
  return togetherOrAlone(messages, (some) =>
    context.settings.inbox ? inTransaction(context, some) : withoutTransaction(context, some),
  );
}

/** One transaction: look up the inbox, handle what is new, insert its inbox rows. If it throws, nothing happened. */
function inTransaction(
  context: ConsumerContext,
  messages: readonly ValidMessage[],
): Promise<readonly HandledMessage[]> {
  const { database, queue } = context;
  if (database === undefined) throw new Error(`queue "${queue}" has an inbox, and the service no database`);
  const { text, values } = selectHandled(queue, [
    ...new Set(messages.map(({ delivery }) => delivery.messageId)),
  ]);

  return transaction(
    database,
    (tx) => together([tx.query<InboxRow>(text, values), settled(loadFor(messages, tx))]),
    async (tx, [found, looked]) => {
      const claimed = claim(messages, found.rows);
      // What was all handled before needs nothing: it is published again, also where looking up fails.
      if (looked.status === "rejected" && claimed.some(({ kind }) => kind === "new")) throw looked.reason;
      const loaded = looked.status === "fulfilled" ? looked.value : undefined;
      const handled = await handle(context, tx, claimed, loaded);
      const rows = handled.flatMap(({ kind, message, caused }) =>
        kind === "handled" ? [{ messageId: message.delivery.messageId, caused }] : [],
      );

      const insert = isOfStore(tx) ? insertHandledAsText : insertHandled;

      return { value: handled, last: rows.length === 0 ? [] : [insert(queue, rows)] };
    },
  );
}

async function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.allSettled([promise]);

  return result;
}

/**
 * What the messages' handler looks up for them, asked before it is known which of them are new. Where several handlers share a batch, each
 * looks for itself when its turn comes: the one before may have changed what it needs.
 */
async function loadFor(messages: readonly ValidMessage[], tx: Tx): Promise<unknown> {
  const [handle, ...others] = new Set(messages.map(({ handler }) => handler.handle));
  if (handle?.load === undefined || others.length > 0) return undefined;

  return handle.load(
    messages.map(({ delivery }) => delivery),
    tx,
  );
}

/** Nothing is remembered: no transaction and no inbox are needed, and each statement runs as it comes. */
async function withoutTransaction(
  context: ConsumerContext,
  messages: readonly ValidMessage[],
): Promise<readonly HandledMessage[]> {
  const claimed = messages.map((message) => ({ kind: "new", message }) as const);
  if (context.database === undefined) return handle(context, undefined, claimed);
  const connection = await connected(context.database);
  try {
    const query = (text: string, values: readonly unknown[] = []) => connection.query(text, [...values]);

    return await handle(context, { query } as Queries, claimed);
  } finally {
    connection.release();
  }
}
