import { expect, test } from "vitest";
import { doubledMails } from "./mails.js";

const mail = (order: string | undefined, subject: string, received = 1) => ({ order, subject, received });
const isOrder = (id: string) => id.startsWith("order-");

test("two confirmations of one order are one too many", () => {
  expect(doubledMails([mail("order-1", "is confirmed"), mail("order-1", "is confirmed")], isOrder)).toEqual([
    { what: "delivered e-mail", key: "order-1 is confirmed", times: 2 },
  ]);
});

test("a confirmation and a cancellation are two mails", () => {
  expect(doubledMails([mail("order-1", "is confirmed"), mail("order-1", "was cancelled")], isOrder)).toEqual(
    [],
  );
});

test("one mail that was handed over twice is one mail", () => {
  expect(doubledMails([mail("order-1", "is confirmed", 2)], isOrder)).toEqual([]);
});

test("a product may run low twice", () => {
  expect(doubledMails([mail("thing-1", "Low stock"), mail("thing-1", "Low stock")], isOrder)).toEqual([]);
});
