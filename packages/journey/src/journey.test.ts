import { SpanKind } from "@opentelemetry/api";
import { attribute } from "@warren/messaging";
import type { StoredSpan } from "@warren/service-host";
import { expect, test } from "vitest";
import { journeyOf, journeyWithCalls } from "./journey.js";

const ORDER = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";

function span(spanId: string, parentSpanId: string | undefined, rest: Partial<StoredSpan> = {}): StoredSpan {
  return {
    ...{ service: "tea", name: spanId, traceId: "t", spanId, kind: SpanKind.INTERNAL, startMs: 5, endMs: 6 },
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    links: [],
    ...rest,
    attributes: {
      [attribute.subject]: ORDER,
      [attribute.conversationId]: "c",
      [attribute.message]: "Brew",
      ...rest.attributes,
    },
  };
}
const call = (spanId: string, parentSpanId: string, of = "postgresql"): StoredSpan => ({
  ...span(spanId, parentSpanId),
  attributes: { [attribute.database]: of },
});
const told = (all: readonly StoredSpan[], calls: readonly StoredSpan[] = []) =>
  journeyWithCalls(all, calls, ORDER)?.steps.map((step) => [
    step.depth,
    step.kind === "called" ? step.name : step.kind,
  ]);

test("what is done for a batch is shown once, where its first message is handled, with how many share it", () => {
  const link = { links: [{ traceId: "x", spanId: "batch" }] };
  const messages = [span("a", undefined, link), span("b", undefined, link)];
  const batch = { ...span("batch", undefined), attributes: { [attribute.batchSize]: 20 } };
  const calls = [batch, call("INSERT tea", "batch"), call("of somebody else", "elsewhere")];

  expect(told(messages, calls)).toEqual([
    [0, "sent"],
    [1, "INSERT tea"],
    [0, "sent"],
  ]);
  expect(journeyWithCalls(messages, calls, ORDER)?.steps[1]).toMatchObject({
    ...{ kind: "called", of: "postgresql", messages: 20 },
  });
});

test("what a batch without spans asked of its database is one step of the message, with how many share it", () => {
  const asked = {
    [attribute.batchMessages]: 20,
    ...{ [attribute.batchStatements]: 5, [attribute.batchDatabaseMs]: 2.5 },
  };
  const messages = [span("a", undefined, { attributes: asked })];

  expect(told(messages)).toEqual([
    [0, "sent"],
    [1, "5 statements of its batch, added up"],
  ]);
  expect(journeyWithCalls(messages, [], ORDER)?.steps[1]).toMatchObject({
    ...{ kind: "called", of: "postgresql", messages: 20, atMs: 0, endMs: 2.5 },
  });
  expect(journeyOf(messages, ORDER)?.steps).toHaveLength(1);
});

test("what a batch without spans asked for two messages of one order is shown once, at the first of them; another batch's at its own", () => {
  const asked = (ms: number) => ({
    attributes: {
      [attribute.batchMessages]: 20,
      ...{ [attribute.batchStatements]: 5, [attribute.batchDatabaseMs]: ms },
    },
  });
  const messages = ["a", "b", "c"].map((id) => span(id, undefined, asked(id === "c" ? 2.75 : 2.5)));

  expect(told(messages)).toEqual([
    [0, "sent"],
    [1, "5 statements of its batch, added up"],
    [0, "sent"],
    [0, "sent"],
    [1, "5 statements of its batch, added up"],
  ]);
});

test("what is done for one message stands below it, and is no step of its messages", () => {
  const mail = span("send email", "a", { endMs: 900, attributes: { [attribute.peer]: "mail server" } });
  const messages = [span("a", undefined), mail];

  expect(told(messages, [call("MGET", "a", "redis")])).toEqual([
    [0, "sent"],
    [1, "MGET"],
    [1, "send email"],
  ]);
  expect(journeyOf(messages, ORDER)).toMatchObject({ endMs: 6, steps: [{ kind: "sent" }] });
});

test("spans that stand below one another, below themselves or come twice are each shown once", () => {
  expect(told([span("a", "b"), span("b", "a"), span("c", "c"), span("a", "b")])).toHaveLength(3);
  expect(told([span("", undefined), span("", ""), span("a", "")])).toEqual([[0, "sent"]]);
});

test("a chain of twenty thousand and as many side by side are shown, the deep ones at a bounded depth", () => {
  const chain = Array.from({ length: 20_000 }, (_, n) => span(`${n}`, n === 0 ? undefined : `${n - 1}`));
  const wide = Array.from({ length: 20_000 }, (_, n) => span(`${n}`, n === 0 ? undefined : "0"));

  expect(told(chain)?.at(-1)).toEqual([100, "sent"]);
  expect(told(wide)).toHaveLength(20_000);
});
