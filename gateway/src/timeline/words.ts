import type { OrderReason, OrderStatus } from "@warren/generated/gateway";

/** What moves an order: a message that the order service takes, or that none came in time. */
export type Mover = keyof typeof WORDS;

/** What the sentences need to know. Nothing of it is text that somebody wrote. */
export type Facts = Readonly<{
  /** As people read it: "59.98 USD". */
  total: string;
  /** Where the order stood before; undefined where that is not known. */
  before: OrderStatus | undefined;
  /** Where it stood afterwards. */
  after: OrderStatus;
  reasonCode: OrderReason | undefined;
  carrier: string | undefined;
  trackingNumber: string | undefined;
}>;

/** What happened, by its message, in a sentence for whoever helps a customer. */
const WORDS = {
  PlaceOrder: ({ total }: Facts) => `The order was placed, for ${total}.`,
  OrderCreated: () => "The order was taken up.",
  CancelOrder: ({ after }: Facts) =>
    after === "compensating"
      ? "Cancellation was asked for. What was done for the order is being undone."
      : "Cancellation was asked for.",
  StockReserved: (facts: Facts) =>
    isLate(facts)
      ? "The goods were set aside, too late for the order. They are given back."
      : "The goods were set aside.",
  StockRejected: ({ reasonCode }: Facts) =>
    (reasonCode === undefined ? undefined : NO_STOCK[reasonCode]) ?? "The goods were not set aside.",
  StockReleased: () => "The goods are back in stock.",
  PaymentAuthorized: (facts: Facts) =>
    isLate(facts)
      ? `Payment of ${facts.total} was authorized, too late for the order. It is let go.`
      : `Payment of ${facts.total} was authorized.`,
  PaymentDeclined: ({ total, before }: Facts) =>
    before === "capturing"
      ? `Payment of ${total} was declined when it was to be taken.`
      : `Payment of ${total} was declined.`,
  PaymentCaptured: (facts: Facts) =>
    isLate(facts)
      ? `Payment of ${facts.total} was taken, too late for the order. It is paid back.`
      : `Payment of ${facts.total} was taken.`,
  PaymentVoided: ({ total }: Facts) => `Payment of ${total} was let go: nothing was taken.`,
  PaymentRefunded: ({ total }: Facts) => `Payment of ${total} was paid back.`,
  ShipmentScheduled: (facts: Facts) =>
    isLate(facts)
      ? "A carrier was found, too late for the order. The shipment is called off."
      : `${parcelOf(facts)} was planned.`,
  ShipmentFailed: () => "No carrier takes the parcel.",
  ShipmentCancelled: () => "The shipment was called off.",
  ShipmentNotCancellable: () => "The parcel had left the house already: the order stands.",
  ShipmentDispatched: (facts: Facts) => `${parcelOf(facts)} left the house.`,
  ShipmentDelivered: (facts: Facts) => `${parcelOf(facts)} was delivered.`,
  deadline: ({ before }: Facts) =>
    (before === undefined ? undefined : TOO_LONG[before]) ??
    "No answer came in time. It was asked for again.",
} satisfies Readonly<Record<string, (facts: Facts) => string>>;

/** A step in words, and what it left the order as where it ended it. */
export function wordsOf(event: Mover, facts: Facts): string {
  const sentence = WORDS[event](facts);
  const ending = facts.before === facts.after ? undefined : ENDINGS[facts.after];

  return ending === undefined ? sentence : `${sentence} ${ending}`;
}

/** Whether there are words for what moved an order. A newer order service may take more messages. */
export function isMover(event: string): event is Mover {
  return Object.hasOwn(WORDS, event);
}

/** Whether an answer came after its order had gone on without it. */
export function isLate({ after }: Pick<Facts, "after">): boolean {
  return after === "compensating" || after === "rejected" || after === "cancelled";
}

/** What an order waits for in each state; undefined where it waits for nothing more. */
export function waitingFor(status: OrderStatus, { total }: Pick<Facts, "total">): string | undefined {
  switch (status) {
    case "created":
      return "The order waits for its turn.";
    case "reserving":
      return "The goods are being set aside.";
    case "authorizing":
      return `Payment of ${total} is being authorized.`;
    case "scheduling":
      return "A carrier is being looked for.";
    case "capturing":
      return `Payment of ${total} is being taken.`;
    case "confirmed":
      return "The parcel waits to leave the house.";
    case "dispatched":
      return "The parcel is on its way.";
    case "compensating":
      return "What was done for the order is being undone.";
    case "delivered":
    case "rejected":
    case "cancelled":
      return undefined;
  }
}

const NO_STOCK: Partial<Record<OrderReason, string>> = {
  out_of_stock: "There is not enough in stock of what was ordered.",
  unknown_product: "A product of the order is not in the catalogue.",
  price_mismatch: "A price of the order is not the catalogue's.",
};

// Where the order is being undone, the same is asked for again.
const TOO_LONG: Partial<Record<OrderStatus, string>> = {
  created: "The order's turn did not come in time. It went on without it.",
  reserving: "The goods were not set aside in time. The order was given up.",
  authorizing: "Payment was not authorized in time. The order was given up.",
  scheduling: "No carrier was found in time. The order was given up.",
  capturing: "Payment was not taken in time. The order was given up.",
};

const ENDINGS: Partial<Record<OrderStatus, string>> = {
  confirmed: "The order is confirmed.",
  rejected: "The order is rejected.",
  cancelled: "The order is cancelled.",
};

function parcelOf({ carrier, trackingNumber }: Facts): string {
  return carrier === undefined || trackingNumber === undefined
    ? "The parcel"
    : `The parcel with ${carrier}, tracking number ${trackingNumber},`;
}
