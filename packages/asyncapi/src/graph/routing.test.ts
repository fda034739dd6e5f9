import { expect, test } from "vitest";
import { readPostOffice } from "../testing/post-office.js";
import { routingOf, type Hop } from "./routing.js";

const postOffice = await readPostOffice();
const waysOf = (exchange: string, routingKey: string, subscribers = true) =>
  Object.fromEntries(
    routingOf(postOffice, { exchange, routingKey }, { subscribers }).arrivals.map(({ target, paths }) => [
      target.name,
      paths.map((path) => path.map(hopText).join(" ")),
    ]),
  );

test("a queue that is reached twice is named once, with every way and every binding", () => {
  expect(waysOf("letters", "letter.abroad.posted")).toEqual({
    sorting: [
      "letters (letter.*.posted, #.posted)",
      "letters (letter.abroad.posted) abroad (letter.abroad.posted)",
    ],
  });
});

test("a key that nobody sends reaches what its bindings match", () => {
  expect(waysOf("letters", "bill.posted")).toEqual({ sorting: ["letters (#.posted)"] });
});

test("a key with a parameter reaches what its template may match", () => {
  expect(Object.keys(waysOf("letters", "letter.{region}.posted"))).toEqual(["sorting"]);
});

test("what nothing matches goes to the alternate exchange, and only then", () => {
  expect(waysOf("letters", "parcel.lost")).toEqual({
    strays: ["letters (alternate) strays ()"],
  });
});

test("a match that leads nowhere keeps a message from the alternate exchange, as on the broker", () => {
  const routing = routingOf(postOffice, { exchange: "letters", routingKey: "letter.lost" });

  expect(routing.arrivals).toEqual([]);
  expect(routing.alternates).toEqual([]);
});

test("a ring of exchanges ends", () => {
  expect(waysOf("echo", "anything")).toEqual({});
});

test("an alternate exchange may have only subscribers, and ends a message while none runs", () => {
  expect(waysOf("by-weight", "heavy")).toEqual({
    "board.subscribes.Tick": ["by-weight (alternate) nowhere ()"],
  });
  expect(
    routingOf(postOffice, { exchange: "by-weight", routingKey: "heavy" }, { subscribers: false }),
  ).toEqual({
    arrivals: [],
    alternates: [{ exchange: "by-weight", alternate: "nowhere" }],
    ends: ["nowhere"],
    passed: ["by-weight", "nowhere"],
  });
});

test.each(["sorting", "sorting.dead", "sorting.retry.250"])(
  "the default exchange takes a routing key for the name of a queue: %s",
  (queue) => {
    expect(waysOf("", queue)).toEqual({ [queue]: [`default exchange (${queue})`] });
  },
);

test("dead letters reach their queue by the name of the queue they come from", () => {
  expect(waysOf("letters.failed", "sorting")).toEqual({
    "sorting.dead": ["letters.failed (sorting)"],
  });
});

function hopText({ from, by, routingKeys }: Hop): string {
  return `${from === "" ? "default exchange" : from} (${by === "alternate" ? by : routingKeys.join(", ")})`;
}
