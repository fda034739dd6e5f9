import { COMPENSATIONS } from "@warren/contracts/compensations";
import { gateway } from "@warren/generated/gateway";
import { attribute } from "@warren/messaging";
import type { StoredSpan } from "@warren/service-host";
import type { CallStep, MessageStep } from "./steps.js";
import { textOf } from "./stored-spans.js";

/** What the saga sends to undo a step. */
const UNDOING: ReadonlySet<string> = new Set(Object.values(COMPENSATIONS));

/** What the gateway asks of services: nobody minds where such a message is lost. */
const QUESTIONS: ReadonlySet<string> = new Set(
  Object.values(gateway.calls).flatMap(({ durable, request }) => (durable ? [] : [request.messageName])),
);

/** Where a step stands. */
export type Place = Readonly<{
  depth: number;
  /** When the journey begins, in ms since 1970. */
  startMs: number;
}>;

/** Whom a span's program asked; undefined for a message or a request. */
export function calledBy(span: StoredSpan): string | undefined {
  return textOf(span, attribute.database) ?? textOf(span, attribute.peer);
}

/**
 * What a message's batch asked of the database, in one: where the batch has no spans, only the message's says how much it was. It says so,
 * since it begins with the message and not when each was asked.
 */
export function countedCall(span: StoredSpan): StoredSpan | undefined {
  const {
    [attribute.batchMessages]: messages,
    [attribute.batchStatements]: statements,
    [attribute.batchDatabaseMs]: milliseconds,
  } = span.attributes;
  if (typeof statements !== "number" || typeof milliseconds !== "number" || statements === 0)
    return undefined;

  const { service, traceId, spanId, kind, startMs } = span;

  return {
    ...{ service, traceId, kind, startMs },
    spanId: `${spanId} database`,
    parentSpanId: spanId,
    name: `${statements === 1 ? "1 statement" : `${statements} statements`} of its batch, added up`,
    endMs: startMs + Math.max(0, milliseconds),
    attributes: {
      [attribute.database]: "postgresql",
      ...(messages === undefined ? {} : { [attribute.batchSize]: messages }),
    },
    links: [],
  };
}

/** What the spans of messages say that were in one batch: all the same. */
export function batchOf({ service, attributes }: StoredSpan): string {
  const { batchMessages, batchStatements, batchDatabaseMs, queue } = attribute;

  return JSON.stringify([
    service,
    ...[queue, batchMessages, batchStatements, batchDatabaseMs].map((name) => attributes[name]),
  ]);
}

/** @param messages for how many it was asked at once */
export function callStep(span: StoredSpan, place: Place, messages: number): CallStep {
  return { ...common(span, place), kind: "called", name: span.name, of: calledBy(span) ?? "", messages };
}

/** @param waitsFrom since when it waited, where it is an attempt to handle a message */
export function messageStep(span: StoredSpan, place: Place, waitsFrom: number): MessageStep {
  const message = textOf(span, attribute.message);
  if (message === undefined) {
    const status = span.attributes["http.response.status_code"];

    return {
      ...common(span, place),
      kind: "request",
      name: span.name,
      status: typeof status === "number" ? status : undefined,
    };
  }
  const about = {
    message,
    messageId: textOf(span, attribute.messageId) ?? "",
    to: textOf(span, attribute.destination) ?? "",
    compensates: UNDOING.has(message),
    asks: QUESTIONS.has(message),
  };
  const attempt = span.attributes[attribute.attempt];
  if (typeof attempt !== "number") return { ...common(span, place), ...about, kind: "sent" };

  return {
    ...common(span, place),
    ...about,
    kind: "handled",
    queue: textOf(span, attribute.queue) ?? "",
    attempt,
    outcome: textOf(span, attribute.outcome) ?? "unknown",
    waitMs: Math.max(0, span.startMs - waitsFrom),
  };
}

function common({ startMs, endMs, service, error }: StoredSpan, place: Place) {
  return {
    depth: place.depth,
    atMs: startMs - place.startMs,
    endMs: endMs - place.startMs,
    service,
    ...(error === undefined ? {} : { error }),
  };
}
