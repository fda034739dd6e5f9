import { randomUUID } from "node:crypto";
import type { ConsumeMessage } from "amqplib";
import {
  subjectOf,
  type AnyMessageType,
  type Delivery,
  type QueueSettings,
  type ServiceContract,
} from "../contract/index.js";
import { transaction, type Database, type Tx } from "../database/tx.js";
import type { HandledOutcome } from "../observer.js";
import { causeOf } from "../wire/decode.js";
import type { StoredMessage } from "../wire/outgoing-message.js";
import { isSendable } from "../wire/sendable.js";
import { lookUp, mark, type InboxRow } from "./inbox.js";
import { messagesCausedBy, redirected } from "./outcome.js";
import type { Entry } from "./table.js";
import type { StallWatch } from "./stalls.js";
import { waves } from "./waves.js";

/** A valid message of a batch, with its handler. */
export type Work = Readonly<{ raw: ConsumeMessage; delivery: Delivery; type: AnyMessageType; entry: Entry }>;

/** A message that is dealt with: what is to be published for it before it is acked. */
export type Done = Readonly<{ work: Work; outcome: HandledOutcome; caused: readonly StoredMessage[] }>;

/** Where a batch is handled. */
export type Place = Readonly<{
  contract: ServiceContract;
  queue: string;
  settings: QueueSettings;
  database: Database;
  signal: AbortSignal;
  stalls: StallWatch;
}>;

/**
 * Handles messages in one transaction: looks them up in the inbox, runs the handlers of the new ones, and stores what
 * they caused. Nothing is published here. If it throws, nothing happened.
 */
export function handleTogether(place: Place, batch: readonly Work[]): Promise<readonly Done[]> {
  if (!place.settings.inbox) return handleQueries(place, batch);
  const ids = [...new Set(batch.map(({ delivery }) => delivery.messageId))];

  return transaction<InboxRow, readonly Done[]>(
    place.database,
    lookUp(place.queue, ids),
    async (tx, found) => {
      const known = new Map(found.rows.map((row) => [row.message_id, row.outgoing ?? []]));
      const fresh = firstOfEach(batch.filter(({ delivery }) => !known.has(delivery.messageId)));
      const handled = await runHandlers(place, tx, fresh);
      const marks = new Map([...handled].map(([work, caused]) => [work.delivery.messageId, caused]));

      return {
        value: batch.map((work): Done => {
          const now = handled.get(work);
          if (now !== undefined) return { work, outcome: "done", caused: now };
          const before = known.get(work.delivery.messageId) ?? marks.get(work.delivery.messageId) ?? [];

          return {
            work,
            outcome: "duplicate",
            caused: redirected(before, replyToOf(work), requestIdOf(work)),
          };
        }),
        last: marks.size === 0 ? [] : [mark(place.queue, marks)],
      };
    },
  );
}

/** Queries change nothing: no transaction is needed, and each statement runs as it comes. */
async function handleQueries(place: Place, batch: readonly Work[]): Promise<readonly Done[]> {
  const connection = await place.database.connect();
  try {
    const tx = {
      query: (text: string, values: readonly unknown[] = []) => connection.query(text, [...values]),
    } as Tx;
    const handled = await runHandlers(place, tx, batch);

    return [...handled].map(([work, caused]) => ({ work, outcome: "done", caused }));
  } finally {
    connection.release();
  }
}

async function runHandlers(
  place: Place,
  tx: Tx,
  batch: readonly Work[],
): Promise<ReadonlyMap<Work, readonly StoredMessage[]>> {
  const now = new Date();
  const context = { tx, now, signal: place.signal, newId: randomUUID };
  const handled = new Map<Work, readonly StoredMessage[]>();
  const groups = waves(
    batch,
    ({ entry }) => entry.handle,
    ({ type, delivery }) => subjectOf(type, delivery.data),
  );

  for (const { key: handle, items } of groups) {
    const messages = [...new Set(items.map(({ delivery }) => delivery.type))];
    const outcomes = await place.stalls.during({ queue: place.queue, messages }, () =>
      handle(
        items.map(({ delivery }) => delivery),
        context,
      ),
    );
    if (outcomes.length !== items.length) {
      throw new Error(
        `the handler of ${messages.join(", ")} was given ${items.length} messages and answered ${outcomes.length}`,
      );
    }
    items.forEach((work, index) => {
      const outcome = outcomes[index] ?? [];
      const at = {
        cause: causeOf(work.raw, work.delivery),
        replyTo: replyToOf(work),
        requestId: requestIdOf(work),
        now,
      };
      handled.set(work, messagesCausedBy(place.contract, work.entry, outcome, at));
    });
  }

  return handled;
}

/** Where the reply goes; undefined for what is no request, or names no queue that there could be. */
export function replyToOf({ raw }: Pick<Work, "raw">): string | undefined {
  const replyTo: unknown = raw.properties.replyTo;

  return typeof replyTo === "string" && replyTo !== "" && isSendable(replyTo) ? replyTo : undefined;
}

/** By which the caller knows its reply; undefined where it gave nothing that can be sent back. */
export function givenIdOf({ raw }: Pick<Work, "raw">): string | undefined {
  const id: unknown = raw.properties.correlationId;

  return typeof id === "string" && isSendable(id) ? id : undefined;
}

function requestIdOf(work: Work): string {
  return givenIdOf(work) ?? work.delivery.messageId;
}

function firstOfEach(batch: readonly Work[]): readonly Work[] {
  const seen = new Set<string>();

  return batch.filter(({ delivery }) => {
    if (seen.has(delivery.messageId)) return false;
    seen.add(delivery.messageId);

    return true;
  });
}
