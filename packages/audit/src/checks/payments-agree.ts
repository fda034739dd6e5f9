import type { Check } from "../check.js";
import { compareWithOrders, type Verdict } from "../compare-with-orders.js";
import { standingOf, type AuditedOrder } from "../orders.js";

/** An order's payment, with what the ledger says was taken and paid back. Amounts in minor units, as text. */
export type AuditedPayment = Readonly<{
  key: string;
  /** `none`: the ledger knows the order, and there is no payment. */
  state: "authorized" | "captured" | "declined" | "voided" | "refunded" | "none";
  declinedAction: "authorize" | "capture" | null;
  amountMinor: string | null;
  currency: string | null;
  captures: number;
  capturedMinor: string;
  refunds: number;
  refundedMinor: string;
}>;

/** Money was taken for exactly the confirmed orders, as much as they cost, and nothing stays set aside for ended ones. */
export const paymentsAgree: Check = {
  name: "money is taken for exactly the confirmed orders",
  run: (sources) =>
    compareWithOrders(
      sources,
      sources.snapshots.payment.stream<AuditedPayment>(
        `select coalesce(p.order_id, l.order_id) as key, coalesce(p.state, 'none') as state,
           p.declined_action as "declinedAction", p.amount_minor::text as "amountMinor", p.currency,
           coalesce(l.captures, 0)::int as captures, coalesce(l.captured, 0)::text as "capturedMinor",
           coalesce(l.refunds, 0)::int as refunds, coalesce(l.refunded, 0)::text as "refundedMinor"
         from payments p full join (
           select order_id,
             count(*) filter (where action = 'capture') as captures,
             sum(amount_minor) filter (where action = 'capture') as captured,
             count(*) filter (where action = 'refund') as refunds,
             sum(amount_minor) filter (where action = 'refund') as refunded
           from payment_events where outcome = 'approved' group by order_id
         ) l on l.order_id = p.order_id
         order by 1`,
      ),
      judgePayment,
    ),
};

/** What is wrong with an order's money. It has one payment at most. */
export function judgePayment(
  order: Pick<AuditedOrder, "status" | "totalMinor" | "currency"> | undefined,
  [payment]: readonly AuditedPayment[],
): readonly Verdict[] {
  const state = payment?.state ?? "none";
  if (order === undefined) return [{ kind: "payment_of_unknown_order", detail: `its payment is ${state}` }];
  const ledger = payment === undefined ? [] : judgeLedger(payment);
  const detail = `the order is ${order.status}, its payment ${state}`;

  switch (standingOf(order)) {
    case "sold":
      if (payment?.state !== "captured") return [{ kind: "payment_not_captured", detail }, ...ledger];

      return [...judgeAmount(order, payment), ...ledger];
    case "refused":
      if (payment !== undefined && isSetAside(payment)) {
        return [{ kind: "payment_still_authorized", detail }, ...ledger];
      }

      return state === "captured" ? [{ kind: "payment_not_given_back", detail }, ...ledger] : ledger;
    case "waiting":
      return ledger;
  }
}

// A capture that was declined leaves the amount set aside until it is let go.
function isSetAside({ state, declinedAction }: AuditedPayment): boolean {
  return state === "authorized" || (state === "declined" && declinedAction === "capture");
}

function judgeAmount(
  { totalMinor, currency }: Pick<AuditedOrder, "totalMinor" | "currency">,
  payment: AuditedPayment,
): readonly Verdict[] {
  if (payment.amountMinor === totalMinor && payment.currency === currency) return [];
  const taken = `${payment.amountMinor ?? "nothing"} ${payment.currency ?? ""}`.trim();

  return [
    {
      kind: "payment_amount_differs",
      detail: `the order costs ${totalMinor} ${currency} in minor units, and ${taken} was taken`,
    },
  ];
}

/** The ledger agrees with the payment's state: taken once or never, and paid back in full or not at all. */
function judgeLedger(payment: AuditedPayment): readonly Verdict[] {
  const { state, amountMinor, captures, capturedMinor, refunds, refundedMinor } = payment;
  const taken = state === "captured" || state === "refunded" ? 1 : 0;
  const paidBack = state === "refunded" ? 1 : 0;
  const amountOf = (times: number) => (times === 0 ? "0" : amountMinor);
  const agrees =
    captures === taken &&
    capturedMinor === amountOf(taken) &&
    refunds === paidBack &&
    refundedMinor === amountOf(paidBack);
  if (agrees) return [];

  return [
    {
      kind: "payment_ledger_differs",
      detail: `the payment is ${state} over ${amountMinor ?? "nothing"}; the ledger has ${captures} captures of ${capturedMinor} and ${refunds} refunds of ${refundedMinor}`,
    },
  ];
}
