import type { Connection } from "../connection/connection.js";
import { connected, type Database } from "../database/tx.js";
import { PublishError, type PublishErrorCode } from "../errors.js";
import { openSender, type Sender } from "../publish/sender.js";
import type { StoredMessage } from "../wire/outgoing-message.js";

/** What is sent again, and through which connection. */
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

/** What was sent again. */
export type SentAgain = Readonly<{
  sent: number;
  /** Why the broker will never take the others, by the message's name and id. */
  refused: readonly string[];
}>;

/** A row may hold several messages of 1 MiB. */
const ROWS = 20;
const TIMEOUT_MS = 60_000;

/** To send such a message once more helps nobody. */
const REFUSALS: ReadonlySet<PublishErrorCode> = new Set([
  "unroutable",
  "access_refused",
  "invalid",
  "too_large",
]);

/** When the service handled its last message; undefined where it has handled none. */
export async function lastHandledAt(database: Database): Promise<Date | undefined> {
  const reader = await connected(database);
  try {
    const { rows } = await reader.query("select max(handled_at) as at from warren_inbox");

    return (rows[0] as { at: Date | null } | undefined)?.at ?? undefined;
  } finally {
    reader.release();
  }
}

/**
 * Publishes again, with the same ids, what a service's messages caused, as its inbox has it: after a restore, when the queues no longer
 * hold what they held at that moment. Who handled a message already knows it by its own inbox, and sends again in turn what it caused.
 * Replies are left out, since nobody waits.
 *
 * @throws PublishError where the broker takes nothing now
 */
export async function sendAgain(options: SendAgainOptions): Promise<SentAgain> {
  const { database, minutes, signal, onProgress = () => undefined } = options;
  const sender = await openSender(options.connection, { timeoutMs: TIMEOUT_MS });
  const reader = await connected(database);
  const refused: string[] = [];
  let sent = 0;
  try {
    await reader.query("begin isolation level repeatable read read only");
    // In the order in which they were caused: one queue gets them as it got them then.
    await reader.query(
      `declare caused no scroll cursor for select outgoing from warren_inbox
       where outgoing is not null
         and handled_at >= (select max(handled_at) from warren_inbox) - make_interval(mins => $1) order by handled_at`,
      [minutes],
    );
    for (;;) {
      signal?.throwIfAborted();
      const page = (await reader.query(`fetch ${ROWS} from caused`)).rows as {
        outgoing: readonly StoredMessage[];
      }[];
      const messages = page.flatMap(({ outgoing }) => outgoing).filter(({ reply }) => reply !== true);
      const no = await refusalsOf(sender, messages);
      refused.push(...no);
      sent += messages.length - no.length;
      onProgress(sent);
      if (page.length < ROWS) return { sent, refused };
    }
  } finally {
    await reader.query("rollback").catch(() => undefined);
    reader.release();
    await sender.close();
  }
}

/** Sends them together; where one is refused, one by one, so that it holds up no other. */
async function refusalsOf(sender: Sender, messages: readonly StoredMessage[]): Promise<readonly string[]> {
  if ((await whyRefused(sender, messages)) === undefined) return [];
  const refused: string[] = [];
  for (const message of messages) {
    const why = await whyRefused(sender, [message]);
    if (why !== undefined) refused.push(`${message.type} ${message.messageId}: ${why}`);
  }

  return refused;
}

async function whyRefused(sender: Sender, messages: readonly StoredMessage[]): Promise<string | undefined> {
  try {
    await sender.send(messages);

    return undefined;
  } catch (error) {
    if (error instanceof PublishError && REFUSALS.has(error.code)) return error.message;
    throw error;
  }
}
