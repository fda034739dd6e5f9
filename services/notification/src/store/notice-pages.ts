import type { ListNotices, NoticePage } from "@warren/generated/notification";
import type { Queries } from "@warren/messaging";
import { columnsOf } from "@warren/service-host";
import type { NoticeRow } from "../entities/notice.js";
import { maskedAddress } from "../masked-address.js";

type Told = NoticePage["data"]["notices"][number];

type Listed = Pick<
  NoticeRow,
  "id" | "template" | "channel" | "subjectId" | "recipient" | "state" | "createdAt" | "sentAt"
>;

/** Where a row stands among the others, in whole microseconds: a Date has too few digits, and notices of one batch share the rest. */
const MICROSECONDS = "(extract(epoch from created_at) * 1000000)::bigint";

const PAGE = `
  select ${columnsOf<Listed>({
    id: true,
    template: true,
    channel: true,
    subjectId: true,
    recipient: true,
    state: true,
    createdAt: true,
    sentAt: true,
  })}, ${MICROSECONDS}::text as place
  from notices
  where user_id = $1 and ($5::text is null or subject_id = $5) and ($2::bigint is null
    or (created_at, id) < (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::uuid))
  order by created_at desc, id desc limit $4`;

/** A page of what one customer was told, about one order where it is given, newest first. The cursor is the last notice of the page before. */
export async function noticePage(
  tx: Queries,
  { userId, limit, cursor, orderId }: ListNotices["data"],
): Promise<NoticePage["data"]> {
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const { rows } = await tx.query<Listed & { place: string }>(PAGE, [
    userId,
    after?.place ?? null,
    after?.id ?? null,
    limit + 1,
    orderId ?? null,
  ]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);

  return {
    notices: page.map(toldOf),
    ...(rows.length > page.length && last !== undefined ? { nextCursor: `${last.place}/${last.id}` } : {}),
  };
}

function toldOf(row: Listed): Told {
  const { channel, recipient, sentAt } = row;

  return {
    noticeId: row.id,
    orderId: row.subjectId,
    kind: row.template,
    channel,
    ...(channel === "email" && typeof recipient === "string" ? { to: maskedAddress(recipient) } : {}),
    state: row.state === "queued" ? "waiting" : row.state,
    createdAt: row.createdAt.toISOString(),
    sentAt: sentAt?.toISOString(),
  };
}

// A cursor that was not given out by us starts at the beginning, like none at all. One that only looks like ours would fail in the
// database.
const CURSOR = /^(\d{1,17})\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function readCursor(cursor: string): { place: string; id: string } | undefined {
  const [, place, id] = CURSOR.exec(cursor) ?? [];

  return place === undefined || id === undefined ? undefined : { place, id };
}
