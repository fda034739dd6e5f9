import type { Tx } from "@warren/messaging";
import { columnsOf, rowsOf } from "@warren/service-host";
import type { NoticeRow } from "../entities/notice.js";
import type { ChannelName, Draft, Notice, NoticeCause } from "../notice.js";

/** What became of one attempt to send a notice. */
export type Ending = Readonly<{ id: string }> &
  Readonly<
    | { state: "sent"; reference: string }
    | { state: "again"; error: string; waitMs: number }
    | { state: "failed"; error: string }
    /** The channel itself was away: the attempt does not count. */
    | { state: "released"; error: string }
  >;

/** A draft with the ids it is stored under. */
export type NewNotice = Readonly<{ id: string; cause: NoticeCause; draft: Draft }>;

const drafts = rowsOf<NewNotice>().as("d", {
  id: ["uuid", ({ id }) => id],
  message_id: ["text", ({ cause }) => cause.messageId],
  correlation_id: ["text", ({ cause }) => cause.correlationId],
  traceparent: ["text", ({ cause }) => cause.traceparent],
  template: ["text", ({ draft }) => draft.template],
  channel: ["text", ({ draft }) => draft.channel],
  subject_id: ["text", ({ draft }) => draft.subjectId],
  occasion: ["text", ({ draft }) => draft.occasion],
  recipient: ["text", ({ draft }) => draft.recipient],
  user_id: ["uuid", ({ draft }) => draft.userId],
  state: ["text", ({ draft }) => (draft.recipient === undefined ? "no_address" : "queued")],
  subject: ["text", ({ draft }) => draft.subject],
  body: ["text", ({ draft }) => draft.text],
  html: ["text", ({ draft }) => draft.html],
});

const QUEUE = `
  ${drafts.insertInto("notices")}
  on conflict (template, subject_id, channel, occasion) do nothing`;

// What is queued has a recipient: the table sees to that.
type Claimed = Pick<
  NoticeRow,
  | "id"
  | "messageId"
  | "correlationId"
  | "traceparent"
  | "template"
  | "channel"
  | "subjectId"
  | "subject"
  | "body"
  | "html"
  | "attempts"
> &
  Readonly<{ recipient: string }>;

const noticeColumns = columnsOf<Claimed>({
  id: true,
  messageId: true,
  correlationId: true,
  traceparent: true,
  template: true,
  channel: true,
  subjectId: true,
  recipient: true,
  subject: true,
  body: true,
  html: true,
  attempts: true,
});

const CLAIM = `
  update notices set attempts = attempts + 1, next_attempt_at = now() + $3 * interval '1 millisecond'
  where id in (
    select id from notices where state = 'queued' and channel = $1 and next_attempt_at <= now()
    order by next_attempt_at limit $2 for update skip locked)
  returning ${noticeColumns}`;

const endings = rowsOf<Ending>().as("e", {
  id: ["uuid", ({ id }) => id],
  state: ["text", ({ state }) => (state === "sent" || state === "failed" ? state : "queued")],
  refund: ["int", ({ state }) => (state === "released" ? 1 : 0)],
  provider_message_id: ["text", (ending) => (ending.state === "sent" ? ending.reference : null)],
  last_error: ["text", (ending) => (ending.state === "sent" ? null : ending.error)],
  wait_ms: ["float8", (ending) => (ending.state === "again" ? ending.waitMs : 0)],
});

const END = `
  update notices n set ${endings.set("state", "provider_message_id", "last_error")},
    attempts = n.attempts - e.refund,
    next_attempt_at = now() + e.wait_ms * interval '1 millisecond',
    sent_at = case e.state when 'sent' then now() end
  from ${endings.from}
  where n.id = e.id and n.state = 'queued'`;

/**
 * Stores notices, in the transaction of the messages they are about: to be sent, or without an address to be looked up. Those that exist
 * already stay as they are.
 */
export function queueNotices(tx: Tx, notices: readonly NewNotice[]): void {
  if (notices.length > 0) tx.send(QUEUE, drafts.values(notices));
}

/** A pool, or one of its connections. */
export type Queryable = Readonly<{
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}>;

/**
 * Takes notices that are due, oldest first, for one sender alone: nobody else is given them for `leaseMs`. Whoever crashes
 * leaves them to be sent again after that.
 */
export async function claimNotices(
  pool: Queryable,
  channel: ChannelName,
  options: Readonly<{ limit: number; leaseMs: number }>,
): Promise<readonly Notice[]> {
  const { rows } = await pool.query(CLAIM, [channel, options.limit, options.leaseMs]);

  return (rows as Claimed[]).map((row) => ({
    id: row.id,
    template: row.template,
    channel: row.channel,
    subjectId: row.subjectId,
    recipient: row.recipient,
    subject: row.subject,
    text: row.body,
    html: row.html ?? undefined,
    attempt: row.attempts,
    cause: {
      messageId: row.messageId,
      correlationId: row.correlationId ?? undefined,
      traceparent: row.traceparent ?? undefined,
    },
  }));
}

/** Writes down what became of claimed notices. */
export async function endAttempts(pool: Queryable, ended: readonly Ending[]): Promise<void> {
  if (ended.length === 0) return;
  await pool.query(END, [...endings.values(ended)]);
}
