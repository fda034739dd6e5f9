import { warren, type Answer } from "../app/warren.js";

export type Notice = Answer<(typeof warren)["notifications"]["list"]>["notices"][number];

type Asked = Readonly<{ id: string; userId: string; createdAt: string; isOwn: boolean; signal: AbortSignal }>;

const PAGE = 100;
/** A customer of more than so many notices since an order has the rest of that order's left out, and is told so. */
const MAX_PAGES = 10;

/**
 * What a customer was told about one order, newest first. The gateway lists by customer; of that list the part is read that is not
 * older than the order.
 */
export async function mailsOf({ id, userId, createdAt, isOwn, signal }: Asked) {
  const found: Notice[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { notices, nextCursor } = await warren.notifications.list.query(
      {
        limit: PAGE,
        ...(isOwn ? {} : { userId }),
        ...(cursor === undefined ? {} : { cursor }),
      },
      { signal },
    );
    found.push(...notices.filter(({ orderId }) => orderId === id));
    const oldest = notices.at(-1)?.createdAt;
    cursor = nextCursor;
    if (cursor === undefined || (oldest !== undefined && oldest < createdAt))
      return { notices: found, isAll: true };
  }

  return { notices: found, isAll: false };
}
