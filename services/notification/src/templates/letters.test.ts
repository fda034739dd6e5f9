import * as contract from "@warren/contracts/order-events";
import {
  OrderCancelled,
  OrderConfirmed,
  OrderRejected,
  ShipmentDelivered,
  ShipmentDispatched,
  StockLow,
} from "@warren/generated/notification";
import { describe, expect, test } from "vitest";
import { compose } from "../compose.js";
import { letter } from "./letter.js";
import { markup } from "./markup.js";

const buyers = { email: "buyers@shop.example", phone: undefined };

const CONFIRMED = OrderConfirmed({
  orderId: "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11",
  userId: "123e4567-e89b-12d3-a456-426614174000",
  items: [{ productId: "prod-001", name: "Walnut desk lamp", quantity: 2, price: "29.99" }],
  totalAmount: "59.98",
  currency: "USD",
  carrier: "Northern Post",
  trackingNumber: "NP5F0C1A526D0E",
  confirmedAt: "2026-03-02T09:30:02.000Z",
});

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
    const [draft] = compose(CONFIRMED, buyers);

    expect(draft).toMatchObject({
      template: "order_confirmed",
      channel: "email",
      occasion: "",
      recipient: undefined,
      userId: "123e4567-e89b-12d3-a456-426614174000",
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

  const parcel = {
    ...{ orderId: customer.orderId, userId: customer.userId, email: customer.email },
    ...{ shipmentId: customer.orderId, carrier: "Northern Post", trackingNumber: "NP5F0C1A526D0E" },
  };
  const everyNews = [
    ...everyEnd,
    CONFIRMED,
    ShipmentDispatched({ ...parcel, dispatchedAt: at }),
    ShipmentDelivered({ ...parcel, deliveredAt: at }),
    StockLow({ productId: "prod-001", name: "Walnut desk lamp", available: 7, threshold: 10, at }),
  ];

  test.each(everyEnd)("quote nothing that a customer wrote: $type, $data.reason", (news) => {
    for (const draft of compose(news, buyers))
      expect(JSON.stringify(draft)).not.toMatch(/refund failed|evil/);
  });

  test.each([
    ["0.00", "You have not been charged the 9.99 USD."],
    ["9.99", "You get back the 9.99 USD that you paid."],
    ["4.50", "You get back the 4.50 USD that you paid."],
    // From an order service of the last release.
    [undefined, "If the 9.99 USD had been charged already, you get them back."],
  ])("of an order that came to nothing, %s of it taken, say to the cent: %s", (refunded, sentence) => {
    const told = { ...customer, message: theirs, ...(refunded === undefined ? {} : { refunded }) };
    const news = [
      OrderCancelled({ ...told, reason: "customer", cancelledAt: at }),
      OrderRejected({ ...told, reason: "payment_declined", rejectedAt: at }),
    ];

    for (const [draft] of news.map((one) => compose(one, buyers))) {
      expect(draft?.text.split("\n\n")[1]).toBe(sentence);
      expect(draft?.html).toContain(`<p>${sentence}</p>`);
    }
  });

  test("say amounts with the decimals that their currency has", () => {
    const items = [{ productId: "prod-001", quantity: 2, price: "600.00" }];
    const yen = { totalAmount: "1200.00", currency: "JPY" };
    const confirmed = OrderConfirmed({ ...CONFIRMED.data, ...yen, items });
    const cancelled = OrderCancelled({
      ...{ ...customer, ...yen, refunded: "1200.00" },
      ...{ reason: "customer", message: theirs, cancelledAt: at },
    });

    expect(compose(confirmed, buyers)[0]?.text).toContain("2 ×  prod-001  1200 JPY\n    Total  1200 JPY\n");
    expect(compose(cancelled, buyers)[0]?.text).toContain("You get back the 1200 JPY that you paid.");
  });

  test("about low stock name the product, what is left and the threshold, and go to the buyers alone", () => {
    const low = StockLow({
      productId: "prod-001",
      name: "Walnut desk lamp",
      available: 7,
      threshold: 10,
      at,
    });
    const phone = "+44 20 7946 0000";
    const drafts = compose(low, { ...buyers, phone });

    expect(drafts.map(({ recipient, userId }) => [recipient, userId])).toEqual([
      ["buyers@shop.example", undefined],
      [phone, undefined],
    ]);
    for (const { subject, text } of drafts) {
      expect(subject).toBe("Low stock: Walnut desk lamp (prod-001)");
      for (const part of ["Walnut desk lamp", "prod-001", "7"]) expect(text).toContain(part);
    }
    expect(drafts[0]?.text).toContain("The threshold is 10");
  });

  test.each(everyNews)("have the same words in text and in markup: $type", (news) => {
    for (const { text, html } of compose(news, buyers)) {
      if (html === undefined) continue;
      const words = (written: string) => written.split(/\s+/).filter((word) => word !== "");

      expect(words(html.replace(/^.*<body[^>]*>/s, "").replaceAll(/<[^>]*>/g, " "))).toEqual(words(text));
    }
  });

  test("say why an order came to nothing, with the shop's own words for each reason", () => {
    const why = everyEnd.map((news) => compose(news, buyers)[0]?.text.split("\n\n")[0]);

    expect(new Set(why).size).toBe(7);
    expect(why).toContain("We are sorry. No carrier of ours delivers to your address.");
  });
});
