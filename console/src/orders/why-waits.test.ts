import { expect, test } from "vitest";
import type { Service } from "../services/service-types.js";
import type { Step } from "./order-types.js";
import { awaitedBy, whyWaits } from "./why-waits.js";

const at = "2026-11-29T22:00:00.000Z";
const asked = { service: "payment", message: "AuthorizePayment" } as const;
const waiting: Step = { ...asked, at, kind: "waiting", text: "Payment is being authorized." };
const done: Step = { at, kind: "progress", service: "inventory", text: "The goods were set aside." };
const payment = (state: "ready" | "gone"): Service => ({
  service: "payment",
  instances: [{ instance: "one", state, address: "", version: "dev", startedAt: at, seenAt: at }],
});
const queue = {
  queue: "payments.commands",
  service: "payment",
  messages: ["AuthorizePayment"],
  paused: null,
};
const pause = { queue: queue.queue, by: "sue", reason: "a bad release", since: at, until: at };

test("an order waits for the service that was asked last, its parcel for shipping alone, and an order that has ended for nobody", () => {
  expect(awaitedBy({ status: "authorizing", steps: [done, waiting] })).toEqual(asked);
  expect(awaitedBy({ status: "authorizing", steps: [waiting, done] })).toBeUndefined();
  for (const status of ["confirmed", "dispatched"] as const)
    expect(awaitedBy({ status, steps: [done, { ...waiting, service: "shipping" }] })).toEqual({
      service: "shipping",
      message: undefined,
    });
  expect(awaitedBy({ status: "delivered", steps: [done] })).toBeUndefined();
});

test("a service that does not run is why", () => {
  expect(whyWaits(asked, [payment("gone")], [queue])).toEqual({
    kind: "away",
    service: "payment",
    state: "Unavailable",
  });
  expect(whyWaits(asked, [{ service: "payment", instances: [] }], [queue])).toMatchObject({
    state: "Not running",
  });
});

test("a service of which one instance is missing and another works is not why", () => {
  const instances = [...payment("gone").instances, ...payment("ready").instances];

  expect(whyWaits(asked, [{ service: "payment", instances }], [queue])).toBeUndefined();
});

test("a queue that somebody paused is why, and who did it", () => {
  expect(whyWaits(asked, [payment("ready")], [queue, { ...queue, paused: pause }])).toEqual({
    kind: "paused",
    service: "payment",
    queue: "payments.commands",
    by: "sue",
    reason: "a bad release",
  });
});

test("where the service runs and nothing of it is paused, nothing is why; another service's troubles are not", () => {
  expect(whyWaits(asked, [payment("ready")], [queue])).toBeUndefined();
  expect(
    whyWaits(asked, [payment("ready")], [{ ...queue, service: "order", paused: pause }]),
  ).toBeUndefined();
  expect(whyWaits(asked, [], [])).toBeUndefined();
});

test("a queue that does not hold the question is not why, and where the question is not known none is", () => {
  const other = { queue: "payments.queries", service: "payment", messages: ["GetPayment"], paused: pause };
  const { service } = asked;

  expect(whyWaits(asked, [payment("ready")], [other, queue])).toBeUndefined();
  expect(
    whyWaits({ service, message: undefined }, [payment("ready")], [{ ...queue, paused: pause }]),
  ).toBeUndefined();
});
