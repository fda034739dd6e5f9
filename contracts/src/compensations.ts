// What undoes a step of an order's saga, for all who tell of it. A test of the order service holds the names to the saga.

/** The command that gives back what a step may have done, by what is given back; in the order in which the steps come. */
export const COMPENSATIONS = {
  stock: "ReleaseStock",
  payment: "VoidPayment",
  refund: "RefundPayment",
  shipment: "CancelShipment",
} as const;
