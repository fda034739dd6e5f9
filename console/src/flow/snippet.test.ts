import { expect, test } from "vitest";
import { flowSearch } from "./flow-search.js";
import { sendingSnippet, takingSnippet } from "./snippet.js";
import { picture } from "./testing/small-picture.js";

const [pay, confirmed] = picture.sends;
const [message] = picture.messages;
if (pay === undefined || confirmed === undefined || message === undefined) throw new Error("no picture");

test("sending builds the message of the fields that it must have", () => {
  expect(sendingSnippet(pay, message)).toBe(`import { shop, Pay } from "@warren/generated/shop";
import { createPublisher } from "@warren/messaging";

const publisher = await createPublisher(shop, connection);
await publisher.publish([
  Pay({ orderId, amount }),
]);`);
});

test("with more than one key, the key is chosen", () => {
  expect(sendingSnippet({ ...confirmed, message: "Pay" }, message)).toContain(
    'via("order.confirmed", Pay({ orderId, amount }))',
  );
});

test("who asks waits for the reply, and who is asked answers", () => {
  expect(sendingSnippet({ ...pay, kind: "call" }, message)).toContain("await client.call.Pay({ orderId");
  expect(
    takingSnippet({ service: "bank", message: "Pay", queue: "q", handler: "Pay", replies: ["Paid"] }),
  ).toContain("answer(Paid(");
});

test("a handler is called what the contract calls it, in quotes where it is no name", () => {
  const take = { service: "bank", message: "Pay", queue: "q", replies: [] };

  expect(takingSnippet({ ...take, handler: "Pay" })).toContain("  Pay: each(");
  expect(takingSnippet({ ...take, handler: "bank.receives.q" })).toContain('  "bank.receives.q": each(');
});

test("an address that says what the page does not know is read without it", () => {
  expect(flowSearch({ service: "order", open: "queue:orders.saga", view: "list" })).toEqual({
    service: "order",
    open: "queue:orders.saga",
    view: "list",
  });
  expect(flowSearch({ service: "", message: {}, open: "orders.saga", view: "map" })).toEqual({});
});
