import type { Connection } from "../connection/connection.js";
import { connected, type Database } from "../database/tx.js";
import { openSender } from "../publish/sender.js";
import type { StoredMessage } from "../wire/outgoing-message.js";

export type SendAgainOptions = Readonly<{
  /** A user of the broker who may send what the service may. */
  connection: Connection;
  /** The service's database. */
  database: Database;
  /** How far back, from the last message that the service handled. */
  minutes: number;
  /** Told how many have left so far. */
  onProgress?: (sent: number) => void;
  /** Stops it, between two packets. */
  signal?: AbortSignal;
}>;

/** What was sent again, and the time of the last message that the service had handled; undefined where it had handled none. */
export type SentAgain = Readonly<{ sent: number; lastHandledAt: Date | undefined }>;

const ROWS = 500;
const TIMEOUT_MS = 60_000;

/**
 * Publishes again, with the same ids, what a service's messages caused, as its inbox has it: after a restore, when the queues no longer
 * hold what they held at that moment. Who handled a message already knows it by its own inbox. Replies are left out, since nobody waits.
 *
 * @throws PublishError where the broker does not take one of them
 */
export async function sendAgain(options: SendAgainOptions): Promise<SentAgain> {
  const { database, minutes, signal, onProgress = () => undefined } = options;
  const sender = await openSender(options.connection, { timeoutMs: TIMEOUT_MS });
  const reader = await connected(database);
  let sent = 0;
  try {
    await reader.query("begin isolation level repeatable read read only");
    const { rows } = await reader.query("select max(handled_at) as at from warren_inbox");
    const lastHandledAt = (rows[0] as { at: Date | null } | undefined)?.at ?? undefined;
    // In the order in which they were caused: one queue gets them as it got them then.
    await reader.query(
      `declare caused no scroll cursor for select outgoing from warren_inbox
       where outgoing is not null and handled_at >= $1::timestamptz - make_interval(mins => $2) order by handled_at`,
      [lastHandledAt ?? null, minutes],
    );
    for (;;) {
      signal?.throwIfAborted();
      const page = (await reader.query(`fetch ${ROWS} from caused`)).rows as {
        outgoing: readonly StoredMessage[];
      }[];
      const messages = page.flatMap(({ outgoing }) => outgoing).filter(({ reply }) => reply !== true);
      await sender.send(messages);
      sent += messages.length;
      onProgress(sent);
      if (page.length < ROWS) return { sent, lastHandledAt };
    }
  } finally {
    await reader.query("rollback").catch(() => undefined);
    reader.release();
    await sender.close();
  }
}
