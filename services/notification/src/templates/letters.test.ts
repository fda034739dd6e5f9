import * as contract from "@warren/contracts/order-events";
import { OrderCancelled, OrderConfirmed, OrderRejected } from "@warren/generated/notification";
import { describe, expect, test } from "vitest";
import { compose } from "../compose.js";
import { letter } from "./letter.js";
import { markup } from "./markup.js";

const operator = { email: "boss@shop.example", phone: undefined };

describe("letters", () => {
  test("escape what strangers wrote, and keep the subject to one line", () => {
    const { subject, text, html } = letter("Hello\r\nBcc: x", `<img src=x onerror="alert('1')"> & co`);

    expect(subject).toBe("Hello Bcc: x");
    expect(text).toContain(`<img src=x onerror="alert('1')"> & co`);
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; co");
  });

  test("markup in markup is not escaped twice", () => {
    const list = ["a", "<"].map((text) => markup`<li>${text}</li>`);

    expect(markup`<ul>${list}</ul>`.source).toBe("<ul><li>a</li><li>&lt;</li></ul>");
  });

  test("a confirmation lists the items, the total, the carrier and the tracking number", () => {
    const [draft] = compose(
      OrderConfirmed({
        orderId: "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11",
        userId: "123e4567-e89b-12d3-a456-426614174000",
        items: [{ productId: "prod-001", name: "Walnut desk lamp", quantity: 2, price: "29.99" }],
        totalAmount: "59.98",
        currency: "USD",
        carrier: "Northern Post",
        trackingNumber: "NP5F0C1A526D0E",
        confirmedAt: "2026-03-02T09:30:02.000Z",
      }),
      operator,
    );

    expect(draft).toMatchObject({
      template: "order_confirmed",
      channel: "email",
      occasion: "",
      recipient: "123e4567-e89b-12d3-a456-426614174000@customers.example",
      subject: "Your order 5f0c1a52 is confirmed",
    });
    expect(draft?.text).toBe(`Thank you for your order. It is paid and on its way out of our house.

  2 ×  Walnut desk lamp  59.98 USD
    Total  59.98 USD

  Order  5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11
  Carrier  Northern Post
  Tracking number  NP5F0C1A526D0E

The Warren shop
`);
  });

  const customer = {
    orderId: "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11",
    userId: "123e4567-e89b-12d3-a456-426614174000",
    email: "somebody-else@example.com",
    totalAmount: "9.99",
    currency: "USD",
  };
  const at = "2026-03-02T09:30:02.000Z";
  const theirs = "Your refund failed. Pay again at www.evil.example";

  const everyEnd = [
    ...contract.OrderCancelled.shape.reason.options.map((reason) =>
      OrderCancelled({ ...customer, reason, message: theirs, cancelledAt: at }),
    ),
    ...contract.OrderRejected.shape.reason.options.map((reason) =>
      OrderRejected({ ...customer, reason, message: theirs, rejectedAt: at }),
    ),
  ];

  test.each(everyEnd)("quote nothing that a customer wrote: $type, $data.reason", (news) => {
    for (const draft of compose(news, operator))
      expect(JSON.stringify(draft)).not.toMatch(/refund failed|evil/);
  });

  test("say why an order came to nothing, with the shop's own words for each reason", () => {
    const why = everyEnd.map((news) => compose(news, operator)[0]?.text.split("\n\n")[0]);

    expect(new Set(why).size).toBe(7);
    expect(why).toContain("We are sorry. No carrier of ours delivers to your address.");
  });
});
