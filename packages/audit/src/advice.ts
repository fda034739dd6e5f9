import type { Finding } from "./findings.js";

/** What is usually behind a kind of finding, and what to do next. */
export type Advice = Readonly<{ cause: string; next: string }>;

const DEAD_LETTERS = "`npm run warren -- dlq list` shows the reason; `dlq requeue` goes on once it is mended";
const TIMELINE = "read the order's timeline (GET /api/orders/<id>)";
const STRANGER =
  "compare when the databases were last restored: one is older than the other, or belongs to another system. Restore them to one moment: docs/how-to/back-up-and-restore.md";

/** For every kind of finding. */
export const adviceOn: Readonly<Record<Finding["kind"], Advice>> = {
  order_overdue: {
    cause:
      "the order service's timer does not give up steps in time: the service is down, paused, or cannot read its database",
    next: "look at http://localhost:3001/health/ready and the service's log; once it runs, the order goes on by itself. Then audit again",
  },
  order_without_deadline: {
    cause:
      "the order's row was changed by hand or by an older version: the saga gives every waiting order a deadline",
    next: "set orders.deadline_at to now() for this order: the timer then gives the step up and undoes it",
  },
  order_command_given_up: {
    cause: "a command about the order failed at every attempt, or was refused: the order cannot go on",
    next: DEAD_LETTERS,
  },
  stock_not_committed: {
    cause: "CommitStock did not reach the inventory, or failed there, after the order was confirmed",
    next: DEAD_LETTERS,
  },
  stock_committed_early: {
    cause: "somebody sent CommitStock other than the saga, or the order's database was set back",
    next: `${TIMELINE} and find who sent CommitStock by its correlation id in the inventory's log`,
  },
  stock_not_given_back: {
    cause: "ReleaseStock did not reach the inventory, or failed there, when the order was undone",
    next: DEAD_LETTERS,
  },
  stock_of_unknown_order: {
    cause: "the inventory holds stock for an order that the order service does not have",
    next: STRANGER,
  },
  payment_not_captured: {
    cause:
      "the order was confirmed, and its payment is not (any more) captured: it was changed outside the saga",
    next: `${TIMELINE}, then the payment_events of the order; capture by hand at the provider, or cancel the order`,
  },
  payment_amount_differs: {
    cause: "the order's total or the payment was changed after it was authorized",
    next: "compare payment_events with the provider's statement, then refund or charge the difference at the provider",
  },
  payment_ledger_differs: {
    cause:
      "payments and payment_events were not written in one transaction: one was changed by hand or restored",
    next: "the provider's statement decides: correct the row that differs from it",
  },
  payment_still_authorized: {
    cause: "VoidPayment did not reach the payment service, or failed there, when the order was undone",
    next: DEAD_LETTERS,
  },
  payment_not_given_back: {
    cause:
      "RefundPayment did not reach the payment service, or failed there: the customer's money is still here",
    next: DEAD_LETTERS,
  },
  payment_of_unknown_order: {
    cause: "the payment service has a payment for an order that the order service does not have",
    next: STRANGER,
  },
  shipment_missing: {
    cause:
      "the order was confirmed, and its parcel was cancelled or never scheduled: it was changed outside the saga",
    next: `${TIMELINE}; schedule the parcel by hand with the carrier, or cancel the order so that it is paid back`,
  },
  shipment_left_early: {
    cause:
      "the parcel left before the order was confirmed: a shipment was changed by hand, or the order's database was set back",
    next: `${TIMELINE}; the goods are gone: capture the payment or ask for them back`,
  },
  shipment_not_cancelled: {
    cause: "CancelShipment did not reach the shipping service, or failed there, when the order was undone",
    next: DEAD_LETTERS,
  },
  shipment_of_unknown_order: {
    cause: "the shipping service has a parcel for an order that the order service does not have",
    next: STRANGER,
  },
  notice_missing: {
    cause: "the event did not reach the notification service, or failed there",
    next: `${DEAD_LETTERS}; write to the customer by hand where the letter is gone`,
  },
  notice_twice: {
    cause:
      "two notices were queued for one event: the notices' unique key was by-passed, by hand or by a restore",
    next: "compare the two rows in notices; delete the one that is still queued",
  },
  notice_failed: {
    cause:
      "the mail server refused the letter for good, mostly because of its address, or for a day, mostly because of us",
    next: "read notices.last_error of the order and correct what it speaks of: notices.recipient, or what the mail server has against us; then set state = 'queued', attempts = 0, next_attempt_at = now()",
  },
  notice_uncalled_for: {
    cause:
      "the customer was told what did not happen: an event was sent other than by the saga, or the order's database was set back",
    next: `${TIMELINE}, then write to the customer`,
  },
  notice_of_unknown_order: {
    cause: "the notification service told of an order that the order service does not have",
    next: STRANGER,
  },
  stock_does_not_add_up: {
    cause:
      "a product's stock was changed without a movement, or a movement without the stock: by hand or by a restore",
    next: "count the shelf; correct it with POST /api/admin/stock, never in the table",
  },
  reserved_stock_differs: {
    cause: "reservations or the reserved quantity were changed outside the inventory service",
    next: "compare reservations in state reserved with inventory.reserved_quantity, and correct the one that no order explains",
  },
  dead_letters: {
    cause: "messages failed at every attempt or were refused: the reason beside each says why",
    next: "`npm run warren -- dlq show <id>` for one; mend the cause or `dlq edit` the letter, then `dlq requeue`, or `dlq discard` with a reason",
  },
  unroutable_messages: {
    cause:
      "messages were sent with a key that no queue is bound to: a binding is missing, or the sender is newer than the broker's topology",
    next: "`npm run warren -- topology plan` shows what is missing; after `topology apply` send them again by hand from the queue unroutable",
  },
  stuck_outbox: {
    cause:
      "the service's relay does not send: the service is down, the broker refuses the message, or it cannot be reached",
    next: "look at the service's /health/ready, which names the row that is stuck and why; the rest goes out by itself",
  },
};
