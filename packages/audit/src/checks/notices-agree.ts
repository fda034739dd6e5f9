import type { Check } from "../check.js";
import { compareWithOrders, type Verdict } from "../compare-with-orders.js";
import type { AuditedOrder } from "../orders.js";

type OrderTemplate = "order_confirmed" | "order_rejected" | "order_cancelled";

/** The notices of one kind about one order. */
export type AuditedNotices = Readonly<{
  key: string;
  template: OrderTemplate;
  queued: number;
  sent: number;
  /** Kept, and sent to nobody: no address was known. */
  noAddress: number;
  failed: number;
}>;

/** Who ordered is told once what became of it: of the confirmation, and of the rejection or the cancellation. */
export const noticesAgree: Check = {
  name: "one notice for each confirmation, rejection and cancellation",
  async run(sources) {
    const counts = { queued: 0, sent: 0, noAddress: 0, failed: 0 };
    const checked = await compareWithOrders(sources, counted(), judgeNotices);

    return { ...checked, counts };

    // The collation is that of the orders' uuids, whatever the database's own.
    async function* counted() {
      const rows = sources.snapshots.notification.stream<AuditedNotices>(
        `select subject_id collate "C" as key, template,
           count(*) filter (where state = 'queued')::int as queued,
           count(*) filter (where state = 'sent')::int as sent,
           count(*) filter (where state = 'no_address')::int as "noAddress",
           count(*) filter (where state = 'failed')::int as failed
         from notices where template in ('order_confirmed', 'order_rejected', 'order_cancelled')
         group by 1, 2 order by 1, 2`,
      );
      for await (const row of rows) {
        counts.queued += row.queued;
        counts.sent += row.sent;
        counts.noAddress += row.noAddress;
        counts.failed += row.failed;
        yield row;
      }
    }
  },
};

/** What is wrong with what was told about an order. */
export function judgeNotices(
  order: Pick<AuditedOrder, "status" | "wasConfirmed"> | undefined,
  notices: readonly AuditedNotices[],
): readonly Verdict[] {
  if (order === undefined) {
    return [{ kind: "notice_of_unknown_order", detail: notices.map(({ template }) => template).join(", ") }];
  }
  const due: Readonly<Record<OrderTemplate, boolean>> = {
    order_confirmed: order.wasConfirmed,
    order_rejected: order.status === "rejected",
    order_cancelled: order.status === "cancelled",
  };

  return TEMPLATES.flatMap((template): readonly Verdict[] => {
    const told = notices.find((notice) => notice.template === template);
    const good = (told?.queued ?? 0) + (told?.sent ?? 0) + (told?.noAddress ?? 0);
    const failed = told?.failed ?? 0;
    const detail = `the order is ${order.status}; ${template}: ${good} queued, sent or without an address, ${failed} failed`;
    if (!due[template]) return good + failed === 0 ? [] : [{ kind: "notice_uncalled_for", detail }];
    if (good + failed > 1) return [{ kind: "notice_twice", detail }];
    if (failed === 1) return [{ kind: "notice_failed", detail }];

    return good === 1 ? [] : [{ kind: "notice_missing", detail }];
  });
}

const TEMPLATES = ["order_confirmed", "order_rejected", "order_cancelled"] as const;
