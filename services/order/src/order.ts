import type { OrderCreated } from "@warren/generated/order";

/** What is known of an order from the start, and carried through every state of its saga. */
export type Order = OrderCreated["data"];

/** Where the parcel is. */
export type Parcel = Readonly<{ carrier: string; trackingNumber: string }>;

/** What a step may have done and its compensation gives back; in the order in which the steps come. */
export type Undo = "stock" | "payment" | "refund" | "shipment";

/** How an order that fails will end, and why. */
export type Ending =
  | Readonly<{
      status: "rejected";
      reason:
        "out_of_stock" | "unknown_product" | "price_mismatch" | "payment_declined" | "shipping_unavailable";
      message: string;
    }>
  | Readonly<{ status: "cancelled"; reason: "customer" | "timed_out"; message: string }>;

/**
 * What was taken of an order's total, and has been paid back; "0.00" where nothing was taken. Undefined until the payment service has
 * said so, and for orders whose money was given back before this was kept.
 */
export type MoneyBack = Readonly<{ refunded?: string | undefined }>;

/** Whether the order was confirmed before it was undone: its way was counted then. */
export type OnceConfirmed = Readonly<{ wasConfirmed?: true }>;

/** An order on its way back: what is still to be undone, newest first, and how often the current step was asked for. */
export type Undoing = Order &
  MoneyBack &
  OnceConfirmed &
  Readonly<{ undo: readonly [Undo, ...Undo[]]; ending: Ending; tries: number }>;

export type Ended = Order & MoneyBack & OnceConfirmed & Readonly<{ ending: Ending }>;

/** The states of an order's saga, with what each knows besides the order. */
export type OrderStates = {
  created: Order;
  reserving: Order;
  authorizing: Order;
  scheduling: Order;
  capturing: Order & Parcel;
  confirmed: Order & Parcel;
  dispatched: Order & Parcel;
  delivered: Order & Parcel;
  compensating: Undoing;
  rejected: Ended;
  cancelled: Ended;
};
