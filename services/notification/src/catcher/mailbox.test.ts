import { describe, expect, test } from "vitest";
import { createMailbox } from "./mailbox.js";

const mail = (messageId: string | undefined, more: object = {}) => ({
  receivedAt: new Date(),
  messageId,
  from: "shop@shop.example",
  to: ["Ada@example.com"],
  subject: "Your order is confirmed",
  text: "Hello",
  html: undefined,
  order: undefined,
  ...more,
});

describe("the catcher's mailbox", () => {
  test("keeps the newest and forgets the oldest", () => {
    const mailbox = createMailbox(3);
    for (const id of ["1", "2", "3", "4", "5"]) mailbox.add(mail(id));

    expect(mailbox.find().map(({ messageId }) => messageId)).toEqual(["5", "4", "3"]);
  });

  test("knows a mail that comes again, and takes those without a Message-ID for different ones", () => {
    const mailbox = createMailbox(10);
    for (const id of ["1", "1", undefined, undefined]) mailbox.add(mail(id));

    expect(mailbox.find().map(({ received }) => received)).toEqual([1, 1, 2]);
  });

  test("finds by recipient, subject and order", () => {
    const mailbox = createMailbox(10);
    mailbox.add(mail("1", { order: "o-1" }));
    mailbox.add(mail("2", { to: ["bob@example.com"] }));

    expect(mailbox.find({ to: "ada@" })).toHaveLength(1);
    expect(mailbox.find({ subject: "CONFIRMED" })).toHaveLength(2);
    expect(mailbox.find({ order: "o-1" }).map(({ messageId }) => messageId)).toEqual(["1"]);
    mailbox.clear();
    expect(mailbox.find()).toEqual([]);
  });
});
