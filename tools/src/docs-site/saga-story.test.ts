import { orderSaga } from "@warren/order";
import { edgesOf } from "@warren/messaging";
import { expect, test } from "vitest";
import { orderStories } from "./order-stories.js";
import { looksOf, sagaGraph } from "./saga-graph.js";

const saga = orderSaga();

test("what a state means is read from the table", () => {
  expect(Object.fromEntries(looksOf(saga))).toEqual({
    created: "waiting",
    reserving: "waiting",
    authorizing: "waiting",
    scheduling: "waiting",
    capturing: "waiting",
    confirmed: "ended",
    dispatched: "ended",
    delivered: "ended",
    compensating: "undoing",
    rejected: "failed",
    cancelled: "failed",
  });
});

test("the picture has every state and every way of the table, deadlines and compensations apart", () => {
  const { nodes, edges } = sagaGraph(saga);
  const drawn = new Set(edges.map(({ from, to }) => `${from} ${to}`));

  expect(nodes.map(({ id }) => id)).toEqual(Object.keys(saga.states));
  expect(drawn).toEqual(new Set(edgesOf(saga).map(({ from, to }) => `${from} ${to}`)));
  expect(edges).toContainEqual(
    expect.objectContaining({ from: "capturing", to: "compensating", look: "late" }),
  );
  expect(edges).toContainEqual(
    expect.objectContaining({
      from: "capturing",
      to: "confirmed",
      look: "plain",
      label: ["PaymentCaptured"],
    }),
  );
});

test("the stories begin with an order and end in each of the ways an order can end", () => {
  expect(orderStories.every(({ steps }) => steps[0] === "OrderCreated")).toBe(true);
  expect(new Set(orderStories.map(({ ends }) => ends))).toEqual(
    new Set(["delivered", "rejected", "cancelled"]),
  );
});
