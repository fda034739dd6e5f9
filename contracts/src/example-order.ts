// One customer's order, told by the examples of all messages: they share its values.

export const orderId = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
export const userId = "123e4567-e89b-12d3-a456-426614174000";
export const paymentId = "b1a7c0de-4c3f-4d7e-8a29-3f1d5e6c7b80";
export const shipmentId = "0d9f8e7c-6b5a-4f3e-9d2c-1b0a9f8e7d6c";
export const adjustmentId = "9c2e4b6a-8d1f-4e3c-a5b7-6f0d2c4e8a91";
export const email = "ada@example.com";
export const carrier = "Northern Post";
export const trackingNumber = "NP5F0C1A526D0E";
export const item = { productId: "prod-001", quantity: 2, price: "29.99" };
export const namedItem = { productId: "prod-001", name: "Walnut desk lamp", quantity: 2, price: "29.99" };
export const address = {
  country: "United Kingdom",
  line: "12 Byron Row",
  city: "London",
  postcode: "W1 4AB",
};
export const terms = { priority: "high", prices: "catalogue", paymentMethod: "card-visa" } as const;
export const total = { totalAmount: "59.98", currency: "USD" };

/** So many seconds after the order was placed. */
export const at = (second: number) => `2026-03-02T09:30:${String(second).padStart(2, "0")}.000Z`;
