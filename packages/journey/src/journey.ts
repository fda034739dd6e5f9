import { gateway } from "@warren/generated/gateway";
import { CancelShipment, RefundPayment, ReleaseStock, VoidPayment } from "@warren/generated/order";
import { attribute } from "@warren/messaging";
import type { StoredSpan } from "@warren/service-host";

/** All that is known of an order, or of what one correlation id stands for: what came in, and the messages that followed. */
export type Journey = Readonly<{
  id: string;
  correlationIds: readonly string[];
  traceIds: readonly string[];
  /** Milliseconds since 1970. */
  startMs: number;
  endMs: number;
  /** As they began, each after what caused it. */
  steps: readonly Step[];
}>;

/** A request that came in, a message that was sent, or one attempt to handle a message. Times are in ms from the journey's start. */
export type Step = Readonly<{
  /** How many causes are above it. */
  depth: number;
  atMs: number;
  endMs: number;
  service: string;
  error?: string;
}> &
  (
    | Readonly<{ kind: "request"; name: string; status: number | undefined }>
    | Readonly<{
        kind: "sent";
        message: string;
        messageId: string;
        to: string;
        compensates: boolean;
        asks: boolean;
      }>
    | Readonly<{
        kind: "handled";
        message: string;
        messageId: string;
        /** Exchange and routing key that it was sent to, as in `payments:AuthorizePayment`. */
        to: string;
        queue: string;
        attempt: number;
        outcome: string;
        /** Since it was sent, or since the attempt before ended. */
        waitMs: number;
        compensates: boolean;
        /** Whether it only asks something, and changes nothing. */
        asks: boolean;
      }>
  );

/** What the saga sends to undo a step. */
const COMPENSATIONS: ReadonlySet<string> = new Set(
  [CancelShipment, VoidPayment, RefundPayment, ReleaseStock].map(({ messageName }) => messageName),
);

/** What the gateway asks of services: nobody minds where such a message is lost. */
const QUESTIONS: ReadonlySet<string> = new Set(
  Object.values(gateway.calls).flatMap(({ durable, request }) => (durable ? [] : [request.messageName])),
);

/** The journey of an order's id, a correlation id or a trace's id; undefined where no span knows it. */
export function journeyOf(all: readonly StoredSpan[], id: string): Journey | undefined {
  const spans = spansAbout(all, id).toSorted((a, b) => a.startMs - b.startMs);
  const [first] = spans;
  if (first === undefined) return undefined;
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const children = new Map<string, StoredSpan[]>();
  for (const span of spans) {
    const { parentSpanId = "" } = span;
    const parent = byId.has(parentSpanId) ? parentSpanId : "";
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const stepsUnder = (parent: string, depth: number): readonly Step[] => {
    const before = new Map<string, number>();

    return (children.get(parent) ?? []).flatMap((span) => {
      const queue = textOf(span, attribute.queue) ?? "";
      const waitsFrom = before.get(queue) ?? byId.get(parent)?.startMs ?? span.startMs;
      before.set(queue, span.endMs);
      const step = stepOf(span, { depth, startMs: first.startMs, waitsFrom });

      return [step, ...stepsUnder(span.spanId, depth + 1)];
    });
  };

  return {
    id,
    correlationIds: distinct(spans.map((span) => textOf(span, attribute.conversationId))),
    traceIds: distinct(spans.map(({ traceId }) => traceId)),
    startMs: first.startMs,
    endMs: Math.max(...spans.map(({ endMs }) => endMs)),
    steps: stepsUnder("", 0),
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

function stepOf(
  span: StoredSpan,
  { depth, startMs, waitsFrom }: Readonly<{ depth: number; startMs: number; waitsFrom: number }>,
): Step {
  const message = textOf(span, attribute.message);
  const common = {
    depth,
    atMs: span.startMs - startMs,
    endMs: span.endMs - startMs,
    service: span.service,
    ...(span.error === undefined ? {} : { error: span.error }),
  };
  if (message === undefined) {
    const status = span.attributes["http.response.status_code"];

    return {
      ...common,
      kind: "request",
      name: span.name,
      status: typeof status === "number" ? status : undefined,
    };
  }
  const messageId = textOf(span, attribute.messageId) ?? "";
  const to = textOf(span, attribute.destination) ?? "";
  const about = {
    message,
    messageId,
    to,
    compensates: COMPENSATIONS.has(message),
    asks: QUESTIONS.has(message),
  };
  const attempt = span.attributes[attribute.attempt];
  if (typeof attempt === "number") {
    return {
      ...common,
      ...about,
      kind: "handled",
      queue: textOf(span, attribute.queue) ?? "",
      attempt,
      outcome: textOf(span, attribute.outcome) ?? "unknown",
      waitMs: Math.max(0, span.startMs - waitsFrom),
    };
  }

  return { ...common, ...about, kind: "sent" };
}

function textOf({ attributes }: StoredSpan, name: string): string | undefined {
  const value = attributes[name];

  return typeof value === "string" ? value : undefined;
}

function distinct(texts: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}
