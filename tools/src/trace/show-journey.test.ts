import { stripVTControlCharacters } from "node:util";
import { SpanKind } from "@opentelemetry/api";
import { journeyOf } from "@warren/journey";
import { attribute } from "@warren/messaging";
import type { StoredSpan } from "@warren/service-host";
import { expect, test } from "vitest";
import { showJourney } from "./show-journey.js";

const ORDER = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
const REQUEST = "my-correlation-id";
const START = Date.UTC(2026, 2, 2, 9, 30);

let count = 0;

/** A span of the order's trace, from so many to so many milliseconds. */
function span(parent: StoredSpan | undefined, [from, to]: readonly [number, number], rest: Rest): StoredSpan {
  const { service, name = "", error, ...attributes } = rest;

  return {
    service,
    name,
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    spanId: String((count += 1)),
    ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
    kind: SpanKind.INTERNAL,
    startMs: START + from,
    endMs: START + to,
    attributes: { [attribute.conversationId]: REQUEST, ...attributes },
    ...(error === undefined ? {} : { error }),
    links: [],
  };
}

type Rest = Readonly<{ service: string; name?: string; error?: string }> &
  Readonly<Record<string, string | number>>;

const about = (message: string) => ({ [attribute.message]: message, [attribute.subject]: ORDER });
const handled = (message: string, queue: string, attempt: number, outcome: string) => ({
  ...about(message),
  ...{ [attribute.queue]: queue, [attribute.attempt]: attempt, [attribute.outcome]: outcome },
});

const request = span(undefined, [0, 12], {
  ...{ service: "gateway", name: "POST /api/orders", "http.response.status_code": 201 },
});
const place = span(request, [1, 3], { service: "gateway", ...about("PlaceOrder") });
const placed = span(place, [5, 9], {
  service: "order",
  ...handled("PlaceOrder", "orders.requests", 1, "done"),
});
const charge = span(placed, [8, 10], { service: "order", ...about("AuthorizePayment") });
const first = span(charge, [20, 25], {
  ...{ service: "payment", error: "RetryError" },
  ...handled("AuthorizePayment", "payments.commands", 1, "retried"),
});
const second = span(charge, [1_025, 1_040], {
  ...{ service: "payment", error: "RejectError" },
  ...handled("AuthorizePayment", "payments.commands", 2, "dead"),
});
const release = span(placed, [2_000, 2_001], { service: "order", ...about("ReleaseStock") });
const released = span(release, [2_002, 2_004], {
  ...{ service: "inventory", ...handled("ReleaseStock", "inventory.commands", 1, "done") },
});
const spans = [released, second, release, first, charge, placed, place, request];

test("a retry waits since the attempt before it ended, and a dead letter is the last of its attempts", () => {
  const steps =
    journeyOf(spans, ORDER)?.steps.flatMap((step) => (step.kind === "handled" ? [step] : [])) ?? [];

  expect(
    steps.map(({ message, attempt, outcome, waitMs, error }) => [message, attempt, outcome, waitMs, error]),
  ).toEqual([
    ["PlaceOrder", 1, "done", 4, undefined],
    ["AuthorizePayment", 1, "retried", 12, "RetryError"],
    ["AuthorizePayment", 2, "dead", 1_000, "RejectError"],
    ["ReleaseStock", 1, "done", 2, undefined],
  ]);
});

test("an order, a correlation id and a trace's id tell the same journey, and other orders are not in it", () => {
  const stranger = {
    ...place,
    spanId: "x",
    attributes: { ...place.attributes, [attribute.subject]: "other" },
  };
  const steps = journeyOf(spans, ORDER)?.steps;

  expect(steps).toHaveLength(spans.length);
  expect(journeyOf([...spans, stranger], ORDER)?.steps).toEqual(steps);
  expect(journeyOf(spans, REQUEST)?.steps).toEqual(steps);
  expect(journeyOf(spans, request.traceId)?.steps).toEqual(steps);
  expect(journeyOf(spans, "somebody-else")).toBeUndefined();
});

test("what has lost its cause is shown all the same, at the left", () => {
  const orphans = spans.filter((one) => one !== release);

  expect(journeyOf(orphans, ORDER)?.steps.filter(({ depth }) => depth === 0)).toMatchObject([
    { kind: "request" },
    { kind: "handled", message: "ReleaseStock" },
  ]);
});

test("the waterfall says who did what, how long it waited, which attempt it was and what was undone", () => {
  const journey = journeyOf(spans, ORDER);
  if (journey === undefined) throw new Error("there is no journey");
  const lines = stripVTControlCharacters(showJourney(journey)).split("\n");
  const line = (part: string) =>
    lines.filter((one) => one.includes(part)).map((one) => one.replace(/ {2,}/g, "  "));

  expect(lines[0]).toBe(ORDER);
  expect(lines[3]).toBe("2026-03-02T09:30:00.000Z, 2004 ms, 8 steps, 2 failed, 1 compensated");
  expect(line("POST /api/orders")[0]).toContain("201 in 12 ms");
  expect(line("payment handles")).toEqual([
    expect.stringContaining("waited 12 ms in payments.commands, took 5.0 ms, retried"),
    expect.stringContaining("waited 1000 ms in payments.commands, took 15 ms, attempt 2, dead"),
  ]);
  expect(line("inventory handles")[0]).toContain("compensation, done");
  expect(lines.some((one) => one.includes("█"))).toBe(true);
  expect(showJourney(journey, { columns: 80 })).not.toContain("█");
});

test("what somebody sent talks to nobody's terminal, and long lists are cut", () => {
  const journey = journeyOf(
    [{ ...request, attributes: { [attribute.conversationId]: "\u001b[2Jc" } }],
    "\u001b[2Jc",
  );
  if (journey === undefined) throw new Error("there is no journey");
  const shown = showJourney({ ...journey, traceIds: Array.from({ length: 5_000 }, (_, n) => String(n)) });

  expect(stripVTControlCharacters(shown)).toContain("correlation \\u{1b}[2Jc");
  expect(shown).toContain("9, and 4990 more");
});
