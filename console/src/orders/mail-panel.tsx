import { useQuery } from "@tanstack/react-query";
import { queries, type Answer, type warren } from "../app/warren.js";
import { Moment } from "../parts/moment.js";
import { Panel } from "../parts/panel.js";
import { Problem } from "../parts/problem.js";
import { StatusMark } from "../parts/status-mark.js";
import type { Tone } from "../parts/tone.js";
import { roleOf } from "../session/role.js";
import { useMe } from "../session/use-me.js";
import type { StoredOrder } from "./order-types.js";
import styles from "./mail-panel.module.css";
import panel from "./panels.module.css";
import { useAgainSoon } from "./use-again-soon.js";

type Notice = Answer<(typeof warren)["notifications"]["list"]>["notices"][number];

/** More than an order can have. */
const MOST = 100;

const STATES: Readonly<Record<Notice["state"], Readonly<{ name: string; tone: Tone }>>> = {
  waiting: { name: "Waits", tone: "waiting" },
  sent: { name: "Sent", tone: "done" },
  failed: { name: "Failed", tone: "failed" },
  no_address: { name: "No address", tone: "waiting" },
};

/** What the customer was told about the order. */
export function MailPanel({ order }: { order: StoredOrder }) {
  const isOwn = roleOf(useMe()) === "customer";
  const { id, userId } = order;
  const againSoon = useAgainSoon(order.status);
  const { data, error, refetch } = useQuery({
    ...queries.notifications.list.queryOptions({
      orderId: id,
      limit: MOST,
      ...(isOwn ? {} : { userId }),
    }),
    refetchInterval: againSoon,
    retry: false,
  });
  // A notification service that is older than this filter lists those of other orders, too.
  const notices = data?.notices.filter(({ orderId }) => orderId === id);

  return (
    <Panel title="Notifications">
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      {notices === undefined && error === null && <p className={panel.note}>Loading …</p>}
      {notices?.length === 0 && <p className={panel.note}>Nothing was sent about this order yet.</p>}
      {notices !== undefined && notices.length > 0 && (
        <ul className={styles.mails}>
          {notices.map((notice) => (
            <li key={notice.noticeId} className={styles.mail}>
              <span className={styles.kind}>{notice.kind.replaceAll("_", " ")}</span>
              <StatusMark tone={STATES[notice.state].tone}>{STATES[notice.state].name}</StatusMark>
              <span className={styles.to}>
                {notice.channel}
                {notice.to !== undefined && ` to ${notice.to}`}
              </span>
              <span className={styles.at}>
                <Moment at={notice.sentAt ?? notice.createdAt} as="clock" />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
