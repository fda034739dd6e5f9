import { expect, test } from "vitest";
import { messagesOf, withoutQuestions } from "./messages.js";
import type { JourneyStep } from "./order-types.js";

const at = (depth: number, atMs = 0) => ({
  depth,
  atMs,
  endMs: atMs + 1,
  messageId: "m",
  to: "x:y",
  compensates: false,
  asks: false,
});
const request: JourneyStep = {
  kind: "request",
  depth: 0,
  atMs: 0,
  endMs: 9,
  service: "gateway",
  name: "POST",
};
const sent = (message: string, depth: number): JourneyStep => ({
  kind: "sent",
  service: "a",
  message,
  ...at(depth),
});
const handled = (message: string, depth: number, attempt = 1): JourneyStep => ({
  ...{ kind: "handled", service: "b", message, queue: "q", attempt, outcome: "done", waitMs: 2 },
  ...at(depth, 5),
});
const rowsOf = (...steps: readonly JourneyStep[]) =>
  messagesOf({ steps }).map(({ depth, began, handled: done, isRepeated }) => [
    depth,
    began.kind === "request" ? began.name : began.message,
    done?.attempt,
    isRepeated,
  ]);

test("a message is one line with its handling, and what that caused is below it", () => {
  expect(
    rowsOf(request, sent("Place", 1), handled("Place", 2), sent("Reserve", 3), handled("Reserve", 4)),
  ).toEqual([
    [0, "POST", undefined, false],
    [1, "Place", 1, false],
    [2, "Reserve", 1, false],
  ]);
});

test("each further attempt, and each further service, is a line of its own below the first", () => {
  expect(
    rowsOf(sent("Pay", 0), handled("Pay", 1), handled("Pay", 1, 2), sent("Paid", 2), sent("Next", 0)),
  ).toEqual([
    [0, "Pay", 1, false],
    [0, "Pay", 2, true],
    [1, "Paid", undefined, false],
    [0, "Next", undefined, false],
  ]);
});

test("a message whose sender left no trace is told by its handling, from when it was sent", () => {
  const [row, ...others] = messagesOf({ steps: [handled("Pay", 0)] });

  expect(others).toEqual([]);
  expect(row).toMatchObject({
    depth: 0,
    began: { kind: "sent", message: "Pay", atMs: 3, endMs: 5 },
    isRepeated: false,
  });
});

test("requests that only asked are left out, with all that they caused", () => {
  const asked: JourneyStep = { ...request, name: "GET /api/orders/:id" };
  const steps = [
    request,
    sent("Place", 1),
    asked,
    sent("GetOrder", 1),
    handled("GetOrder", 2),
    sent("Late", 0),
  ];
  const ofLiveView = { ...sent("GetOrder", 0), asks: true } as JourneyStep;

  expect(withoutQuestions([...steps, ofLiveView, handled("GetOrder", 1)])).toEqual([
    request,
    sent("Place", 1),
    sent("Late", 0),
  ]);
});
