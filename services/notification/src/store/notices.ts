import type { Tx } from "@warren/messaging";
import type { ChannelName, Draft, Notice } from "../notice.js";

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
export type NewNotice = Readonly<{ id: string; messageId: string; draft: Draft }>;

/** Stores notices to be sent, in the transaction of the messages they are about. Those that exist already stay as they are. */
export async function queueNotices(tx: Tx, notices: readonly NewNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const column = <T>(pick: (notice: NewNotice) => T) => notices.map(pick);

  await tx.query(
    `insert into notices (id, message_id, template, channel, subject_id, occasion, recipient, subject, body, html)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
       $8::text[], $9::text[], $10::text[])
     on conflict (template, subject_id, channel, occasion) do nothing`,
    [
      column(({ id }) => id),
      column(({ messageId }) => messageId),
      column(({ draft }) => draft.template),
      column(({ draft }) => draft.channel),
      column(({ draft }) => draft.subjectId),
      column(({ draft }) => draft.occasion),
      column(({ draft }) => draft.recipient),
      column(({ draft }) => draft.subject),
      column(({ draft }) => draft.text),
      column(({ draft }) => draft.html ?? null),
    ],
  );
}

type Row = Readonly<{
  id: string;
  template: Notice["template"];
  channel: ChannelName;
  subject_id: string;
  recipient: string;
  subject: string;
  body: string;
  html: string | null;
  attempts: number;
}>;

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
  const { rows } = await pool.query(
    `update notices set attempts = attempts + 1, next_attempt_at = now() + $3 * interval '1 millisecond'
     where id in (
       select id from notices where state = 'queued' and channel = $1 and next_attempt_at <= now()
       order by next_attempt_at limit $2 for update skip locked)
     returning id, template, channel, subject_id, recipient, subject, body, html, attempts`,
    [channel, options.limit, options.leaseMs],
  );

  return (rows as Row[]).map((row) => ({
    id: row.id,
    template: row.template,
    channel: row.channel,
    subjectId: row.subject_id,
    recipient: row.recipient,
    subject: row.subject,
    text: row.body,
    html: row.html ?? undefined,
    attempt: row.attempts,
  }));
}

/** Writes down what became of claimed notices. */
export async function endAttempts(pool: Queryable, endings: readonly Ending[]): Promise<void> {
  if (endings.length === 0) return;
  await pool.query(
    `update notices n set
       state = e.state,
       attempts = n.attempts - e.refund,
       provider_message_id = e.reference,
       last_error = e.error,
       next_attempt_at = now() + e.wait_ms * interval '1 millisecond',
       sent_at = case e.state when 'sent' then now() end
     from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], $6::float8[])
       as e (id, state, refund, reference, error, wait_ms)
     where n.id = e.id and n.state = 'queued'`,
    [
      endings.map(({ id }) => id),
      endings.map(({ state }) => (state === "sent" || state === "failed" ? state : "queued")),
      endings.map(({ state }) => (state === "released" ? 1 : 0)),
      endings.map((ending) => (ending.state === "sent" ? ending.reference : null)),
      endings.map((ending) => (ending.state === "sent" ? null : ending.error)),
      endings.map((ending) => (ending.state === "again" ? ending.waitMs : 0)),
    ],
  );
}
