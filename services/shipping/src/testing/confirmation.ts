/** What the order service says of an order that is confirmed. */
export function confirmationOf(of: Readonly<{ orderId: string; userId: string }>, confirmedAt: Date) {
  return {
    ...of,
    email: "ada@example.com",
    items: [{ productId: "prod-001", quantity: 2, price: "29.99" }],
    totalAmount: "59.98",
    currency: "USD" as const,
    carrier: "Northern Post",
    trackingNumber: "NP1",
    confirmedAt: confirmedAt.toISOString(),
  };
}
