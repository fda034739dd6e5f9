import { expect, test } from "vitest";
import { graphAbout, graphOf, throughPlace } from "./flow-graph.js";
import { layoutOf } from "./layout.js";
import { picture } from "./testing/small-picture.js";

const graph = graphOf(picture);

test("a service stands on the left where it sends, and on the right where it takes", () => {
  expect(graph.places.map(({ id }) => id)).toEqual([
    "sender:shop",
    "exchange:bank",
    "exchange:shop.topic",
    "exchange:mails",
    "exchange:live",
    "exchange:lost",
    "queue:bank.commands",
    "queue:mails",
    "queue:lost",
    "copies:live",
    "taker:shop",
    "taker:bank",
    "taker:mail",
  ]);
});

test("every way says which messages go along it, and none leads to what only keeps what is lost", () => {
  expect(graph.ways.find(({ to }) => to === "exchange:mails")).toEqual({
    id: "exchange:shop.topic > exchange:mails",
    from: "exchange:shop.topic",
    to: "exchange:mails",
    kind: "usual",
    messages: ["OrderConfirmed"],
  });
  expect(graph.ways.filter(({ to }) => to === "exchange:lost")).toEqual([]);
});

test("of one service, or of one message, only its ways are left", () => {
  expect(graphAbout(graph, { service: "mail" }).places.map(({ id }) => id)).toEqual([
    "sender:shop",
    "exchange:shop.topic",
    "exchange:mails",
    "queue:mails",
    "taker:mail",
  ]);
  expect(graphAbout(graph, { message: "Pay" }).ways).toHaveLength(3);
  expect(graphAbout(graph, { service: "mail", message: "Pay" }).places).toEqual([]);
  expect(graphAbout(graph, {})).toBe(graph);
});

test("whatever passes a place is lit with it", () => {
  const lit = throughPlace(graph, "queue:bank.commands");

  expect([...lit.places]).toEqual(["queue:bank.commands", "sender:shop", "exchange:bank", "taker:bank"]);
  expect(lit.ways.has("queue:bank.commands > taker:bank")).toBe(true);
});

test("no two places touch, each column stands to the right of the one before, and a second look is the same", () => {
  const { places, bends, width, height } = layoutOf(graph, 1_400);

  for (const [at, one] of places.entries()) {
    expect(one.x + one.width).toBeLessThanOrEqual(width);
    expect(one.y + one.height).toBeLessThanOrEqual(height);
    for (const other of places.slice(at + 1)) {
      const isApart =
        one.x + one.width <= other.x ||
        other.x + other.width <= one.x ||
        one.y + one.height <= other.y ||
        other.y + other.height <= one.y;
      expect(isApart, `${one.id} and ${other.id}`).toBe(true);
    }
  }
  expect(bends.get("exchange:bank > queue:bank.commands")).toHaveLength(1);
  expect(layoutOf(graph, 1_400)).toEqual({ places, bends, width, height });
});
