import { NoticePage, type notification } from "@warren/generated/notification";
import { traceIdOf, type Tx } from "@warren/messaging";
import { answer, eachRequest, type Delivery, type Handlers } from "@warren/messaging/contract";
import { compose, type Buyers, type News } from "./compose.js";
import type { ChannelName, NoticeCause } from "./notice.js";
import { noticePage } from "./store/notice-pages.js";
import { queueNotices } from "./store/notices.js";

/**
 * Everything that comes is written as notices, in the messages' own transaction. Sending is the senders' work: a mail server
 * that is away holds up no queue, and a mail that was sent is never rolled back.
 */
export function handlers(
  options: Readonly<{ buyers: Buyers; kick: (channels: ReadonlySet<ChannelName>) => void }>,
): Handlers<typeof notification, Tx> {
  const handle = (
    deliveries: readonly Delivery<News>[],
    { tx, newId }: Readonly<{ tx: Tx; newId: () => string }>,
  ): Promise<readonly (readonly never[])[]> => {
    const notices = deliveries.flatMap((delivery) =>
      compose(newsOf(delivery), options.buyers).map((draft) => ({
        id: newId(),
        cause: causeOf(delivery),
        draft,
      })),
    );
    queueNotices(tx, notices);
    options.kick(new Set(notices.map(({ draft }) => draft.channel)));

    return Promise.resolve(deliveries.map(() => []));
  };

  return {
    OrderConfirmed: handle,
    OrderRejected: handle,
    OrderCancelled: handle,
    ShipmentDispatched: handle,
    ShipmentDelivered: handle,
    StockLow: handle,
    ListNotices: eachRequest(async ({ data }, { tx }) => answer(NoticePage(await noticePage(tx, data)))),
  };
}

/** A trace context is kept only where it is one: anybody may have written it. */
function causeOf({ messageId, correlationId, traceparent }: Delivery): NoticeCause {
  const isTrace = traceIdOf(traceparent) !== undefined;

  return { messageId, correlationId, traceparent: isTrace ? traceparent : undefined };
}

function newsOf({ type, data }: Delivery<News>): News {
  return { type, data } as News;
}
