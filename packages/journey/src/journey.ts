import { attribute } from "@warren/messaging";
import type { StoredSpan } from "@warren/service-host";
import { batchOf, calledBy, callStep, countedCall, messageStep } from "./step-of.js";
import type { Journey, MessageStep, Step } from "./steps.js";
import { textOf } from "./stored-spans.js";

/** So deep a step stands, at most: what is below stands there too. An order's journey has some twenty. */
const DEEPEST = 100;

/** The journey of an order's id, a correlation id or a trace's id, message by message; undefined where no span knows it. */
export function journeyOf(all: readonly StoredSpan[], id: string): Journey | undefined {
  const journey = journeyWithCalls(
    all.filter((span) => calledBy(span) === undefined),
    [],
    id,
  );
  if (journey === undefined) return undefined;

  return {
    ...journey,
    steps: journey.steps.flatMap((step): readonly MessageStep[] => (step.kind === "called" ? [] : [step])),
  };
}

/** The same, with what each message and request asked of databases, mail servers and others. `calls`: as `readCallsOf` has read them. */
export function journeyWithCalls(
  all: readonly StoredSpan[],
  calls: readonly StoredSpan[],
  id: string,
): Journey<Step> | undefined {
  const spans = spansAbout(distinctSpans(all), id).toSorted(byStart);
  const messages = spans.filter((span) => calledBy(span) === undefined);
  const [first] = messages;
  if (first === undefined) return undefined;
  // As a batch's statements: where the first of its messages is handled.
  const batched = new Map(messages.toReversed().map((span) => [batchOf(span), span]));
  const counted = [...batched.values()].flatMap((span) => countedCall(span) ?? []);
  const asked = distinctSpans([...calls, ...spans, ...counted]).filter(
    (span) => calledBy(span) !== undefined,
  );
  const families = familiesOf(messages, asked);
  const batches = new Map(calls.map((span) => [span.spanId, span]));
  let endMs = first.endMs;
  for (const span of spans) endMs = Math.max(endMs, span.endMs);

  return {
    id,
    correlationIds: distinct(spans.map((span) => textOf(span, attribute.conversationId))),
    traceIds: distinct(messages.map(({ traceId }) => traceId)),
    startMs: first.startMs,
    endMs,
    steps: stepsOf(families, batches, first.startMs),
  };
}

/** Of an order what names it, and what belongs to the same correlation id and names nothing else. */
function spansAbout(all: readonly StoredSpan[], id: string): readonly StoredSpan[] {
  const isAbout = (span: StoredSpan) => textOf(span, attribute.subject) === id;
  const isOrder = all.some(isAbout);
  const ids = new Set(
    isOrder ? all.filter(isAbout).map((span) => textOf(span, attribute.conversationId)) : [id],
  );

  return all.filter((span) => {
    const conversation = textOf(span, attribute.conversationId);
    if (span.traceId === id) return conversation !== undefined;
    if (conversation === undefined || !ids.has(conversation)) return false;

    return !isOrder || isAbout(span) || textOf(span, attribute.subject) === undefined;
  });
}

/** Spans by what they stand below; what stands below none of them, and one span of a circle, by the empty text. */
type Families = ReadonlyMap<string, readonly StoredSpan[]>;

function familiesOf(messages: readonly StoredSpan[], asked: readonly StoredSpan[]): Families {
  const known = new Map(messages.map((span) => [span.spanId, span]));
  // A batch's statements are shown where the first of its messages is handled.
  const linked = new Map<string, string>();
  for (const { spanId, links } of messages) {
    for (const link of links) if (!linked.has(link.spanId)) linked.set(link.spanId, spanId);
  }
  const rooted = rootedIn(known);
  const families = new Map<string, StoredSpan[]>();
  const add = (parent: string, span: StoredSpan) => {
    const family = families.get(parent);
    if (family === undefined) families.set(parent, [span]);
    else family.push(span);
  };
  for (const span of messages) add(rooted.has(span.spanId) ? "" : (span.parentSpanId ?? ""), span);
  for (const span of asked) {
    const { parentSpanId = "" } = span;
    const parent = known.has(parentSpanId) ? parentSpanId : linked.get(parentSpanId);
    if (parent !== undefined) add(parent, span);
  }
  for (const family of families.values()) family.sort(byStart);

  return families;
}

/** Those at which a journey begins: whoever follows causes from any span comes to one of them. */
function rootedIn(known: ReadonlyMap<string, StoredSpan>): ReadonlySet<string> {
  const roots = new Set<string>();
  const looked = new Set<string>();
  for (const start of known.values()) {
    const way = new Set<string>();
    for (let span: StoredSpan | undefined = start; span !== undefined && !looked.has(span.spanId);) {
      looked.add(span.spanId);
      way.add(span.spanId);
      const parent: StoredSpan | undefined = known.get(span.parentSpanId ?? "");
      // Where the way comes back to itself, somebody has written what cannot be.
      if (parent === undefined || way.has(parent.spanId)) roots.add(span.spanId);
      span = parent;
    }
  }

  return roots;
}

function stepsOf(
  families: Families,
  batches: ReadonlyMap<string, StoredSpan>,
  startMs: number,
): readonly Step[] {
  const steps: Step[] = [];
  const open = [{ span: undefined as StoredSpan | undefined, depth: -1, waitsFrom: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { span, depth, waitsFrom } = next;
    if (span !== undefined) {
      const place = { depth: Math.min(depth, DEEPEST), startMs };
      const isCall = calledBy(span) !== undefined;
      steps.push(
        isCall ? callStep(span, place, sharedBy(span, batches)) : messageStep(span, place, waitsFrom),
      );
    }
    const below = belowOf(families.get(span?.spanId ?? "") ?? [], span);
    for (const one of below.toReversed()) open.push({ ...one, depth: depth + 1 });
  }

  return steps;
}

/** An attempt waits since its message was sent, or since the attempt before it ended in that queue. */
function belowOf(family: readonly StoredSpan[], parent: StoredSpan | undefined) {
  const before = new Map<string, number>();

  return family.map((span) => {
    const queue = textOf(span, attribute.queue) ?? "";
    const waitsFrom = before.get(queue) ?? parent?.startMs ?? span.startMs;
    before.set(queue, span.endMs);

    return { span, waitsFrom };
  });
}

function sharedBy(
  { parentSpanId = "", attributes }: StoredSpan,
  batches: ReadonlyMap<string, StoredSpan>,
): number {
  const count = (batches.get(parentSpanId)?.attributes ?? attributes)[attribute.batchSize];

  return typeof count === "number" ? count : 1;
}

/** Each once, and none without an id: a file that becomes the older one while it is read is read twice. */
function distinctSpans(spans: readonly StoredSpan[]): readonly StoredSpan[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  byId.delete("");

  return [...byId.values()];
}

function byStart(a: StoredSpan, b: StoredSpan): number {
  return a.startMs - b.startMs;
}

function distinct(texts: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}
