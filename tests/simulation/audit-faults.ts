import {
  type AuditedNotices,
  judgeNotices,
  judgePayment,
  judgeReservation,
  judgeShipment,
} from "@warren/audit/checks";
import { moneyOf } from "@warren/contracts/money";
import type { OrderRow } from "./orders.js";
import type { SimulatedShop } from "./simulated-shop.js";

/** What the audit would say of it, by the audit's own judgements. */
export function auditFaults(shop: SimulatedShop, { instance, timeline }: OrderRow): readonly string[] {
  const { id, state, data } = instance;
  const totalMinor = data.totalAmount.replace(".", "");
  const order = {
    status: state,
    totalMinor,
    currency: data.currency,
    wasConfirmed: timeline.some(({ to }) => to === "confirmed"),
  };
  const payment = shop.payments.payments.rows.get(id);
  const booked = (shop.payments.ledger.rows.get(id) ?? []).filter(({ outcome }) => outcome === "approved");
  const sumOf = (action: string) =>
    booked.filter((entry) => entry.action === action).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const countOf = (action: string) => booked.filter((entry) => entry.action === action).length;
  const paid =
    payment === undefined
      ? []
      : [
          {
            key: id,
            state: payment.state,
            declinedAction: payment.state === "declined" ? payment.action : null,
            amountMinor: payment.charge?.amountMinor.toString() ?? null,
            currency: payment.charge?.currency ?? null,
            captures: countOf("capture"),
            capturedMinor: sumOf("capture").toString(),
            refunds: countOf("refund"),
            refundedMinor: sumOf("refund").toString(),
          },
        ];
  const rowOf = <Row extends object>(row: Row | undefined) =>
    row === undefined ? [] : [{ ...row, key: id }];

  return [
    ...refundFaults(data, sumOf("refund")),
    ...judgePayment(order, paid),
    ...judgeReservation(order, rowOf(shop.inventory.reservations.rows.get(id))),
    ...judgeShipment(order, rowOf(shop.shipments.rows.get(id))),
    ...judgeNotices(order, noticesOf(shop, id)),
  ].map(({ kind, detail }) => `${kind}: ${detail}`);
}

/** What a customer is told to get back of an order that has ended is what the payment service has booked. */
function refundFaults(data: OrderRow["instance"]["data"], refundedMinor: bigint) {
  if (!("ending" in data) || "undo" in data) return [];
  const told = data.refunded;
  if (told === moneyOf(refundedMinor)) return [];

  return [{ kind: "refund_told_differs", detail: `told ${told}, booked ${moneyOf(refundedMinor)}` }];
}

function noticesOf({ notices }: SimulatedShop, id: string): readonly AuditedNotices[] {
  const templates = ["order_confirmed", "order_rejected", "order_cancelled"] as const;

  return templates.flatMap((template) => {
    const sent = [...notices.rows.values()].filter(
      (notice) => notice.subjectId === id && notice.template === template,
    ).length;

    return sent === 0 ? [] : [{ key: id, template, queued: 0, sent, noAddress: 0, failed: 0 }];
  });
}
