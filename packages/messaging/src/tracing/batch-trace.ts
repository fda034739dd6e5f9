import { isSpanContextValid, SpanKind, trace, type Link, type Span, type Tracer } from "@opentelemetry/api";
import { subjectOf } from "../contract/index.js";
import type { ConsumerContext } from "../consume/consumer-context.js";
import type { DecodedMessage } from "../consume/decode.js";
import { nameOf } from "../logging/message-name.js";
import type { SettledMessage } from "../consume/settle.js";
import { attemptOf, header, textHeader } from "../wire/headers.js";
import { contextOfTrace, isTraceUnseen, traceparentOf } from "../wire/trace.js";
import { countDatabase, type DatabaseCount } from "./count-database.js";
import { attribute, destinationOf, operationOf } from "./attributes.js";
import { failed } from "./send-spans.js";
import { tracedDatabase } from "./traced-database.js";
import { activeTracer } from "./tracer.js";

/** The spans of a batch that is processed. */
export type BatchTrace = Readonly<{
  /** The same context, in which statements are spans of the batch, or are counted for its messages where it has none. */
  within(context: ConsumerContext): ConsumerContext;
  /** Ends the span of each message, with how it ended. */
  handled(settled: readonly SettledMessage[]): void;
  /** Ends them all: the service could not work, and the messages are tried again. */
  paused(error: unknown): void;
  /** Begins the span of the batch's settlement, where it has spans: from here on what it caused is published, and the ack follows at once. */
  settling(): (error?: unknown) => void;
}>;

/**
 * Gives each message of a batch a span, in the trace of the message. What several have in common, one transaction and one ack, is a
 * span in a trace of its own with a link to each: a parent can only be one of them. It is made where all of them are sampled, and of other
 * batches where the first one is and is drawn; else their own spans say how large the batch was and what it asked of the database.
 * Undefined where nobody traces, or none of these.
 */
export function traceBatch(
  context: Pick<ConsumerContext, "queue">,
  decoded: readonly DecodedMessage[],
): BatchTrace | undefined {
  const tracer = activeTracer();
  if (tracer === undefined) return undefined;
  const { queue } = context;
  let seen = 0;
  for (const message of decoded) {
    if (isTraceUnseen(textHeader(message.raw, header.traceparent))) continue;
    seen++;
    giveSpan(message, startProcess(tracer, { queue, message, of: decoded.length }));
  }
  if (seen === 0) return undefined;
  const spans = decoded.flatMap(({ span }) => (span !== undefined && isSampled(span) ? span : []));
  const [first] = decoded;
  const isTraced =
    first?.span !== undefined &&
    isSampled(first.span) &&
    (spans.length === decoded.length || isDrawn(first.span.spanContext().traceId));
  const batch = isTraced && decoded.length > 1 ? startBatch(tracer, queue, decoded) : undefined;
  const shared = isTraced ? (batch ?? first.span) : undefined;
  if (batch !== undefined) for (const span of spans) span.addLink({ context: batch.spanContext() });
  let asked: DatabaseCount | undefined;

  return {
    within(context) {
      const { database } = context;
      if (shared !== undefined) {
        const traceparent = traceparentOf(shared);

        return { ...context, traceparent, database: database && tracedDatabase(database, traceparent) };
      }
      if (database === undefined || spans.length === 0) return context;
      asked = countDatabase(database);

      return { ...context, database: asked.database };
    },
    handled(settled) {
      for (const { span, outcome, error } of settled) {
        if (span === undefined) continue;
        span.setAttribute(attribute.outcome, outcome);
        tellAsked(span, asked);
        if (error !== undefined) failed(span, error);
        span.end();
      }
    },
    paused(error) {
      for (const span of batch === undefined ? spans : [...spans, batch]) {
        span.setAttribute(attribute.outcome, "paused");
        tellAsked(span, asked);
        failed(span, error);
        span.end();
      }
    },
    settling() {
      if (shared === undefined) return nothingSettled;
      const settle = startSettle(tracer, queue, shared, spans);

      return (error) => {
        if (error !== undefined) failed(settle, error);
        settle.end();
        batch?.end();
      };
    },
  };
}

/**
 * One trace in eight: its batch is traced among messages that are not. By the last digit of its id, which samplers by ratio give next to no
 * weight, so that those that they chose have all sixteen of them; any two would do.
 */
function isDrawn(traceId: string): boolean {
  return /[02]$/.test(traceId);
}

function nothingSettled(): void {}

function tellAsked(span: Span, asked: DatabaseCount | undefined): void {
  if (asked === undefined) return;
  const { statements, milliseconds } = asked.told();
  span.setAttribute(attribute.batchStatements, statements);
  span.setAttribute(attribute.batchDatabaseMs, milliseconds);
}

/** Gives the message its span, which is the context of whatever is done for it from here on. */
function giveSpan(message: DecodedMessage, span: Span): void {
  // Set on the delivery, which nobody else has yet: a copy would read its ids, which are made where a line is written.
  if (message.kind === "valid") Object.assign(message.delivery, { traceparent: traceparentOf(span) });
  message.span = span;
}

function startBatch(tracer: Tracer, queue: string, decoded: readonly DecodedMessage[]): Span {
  const links = decoded.flatMap(({ raw }): readonly Link[] => {
    const context = trace.getSpanContext(contextOfTrace(textHeader(raw, header.traceparent)));

    return context !== undefined && isSpanContextValid(context) && (context.traceFlags & 1) === 1
      ? [{ context }]
      : [];
  });

  return tracer.startSpan(`process ${queue}`, {
    kind: SpanKind.CONSUMER,
    root: true,
    links,
    attributes: {
      ...operationOf("process", "process"),
      [attribute.destination]: queue,
      [attribute.queue]: queue,
      [attribute.batchSize]: decoded.length,
    },
  });
}

function startProcess(
  tracer: Tracer,
  { queue, message, of }: Readonly<{ queue: string; message: DecodedMessage; of: number }>,
): Span {
  const { raw } = message;
  const { exchange, routingKey } = raw.fields;
  const subject =
    message.kind === "valid" ? subjectOf(message.handler.type, message.delivery.data) : undefined;
  const correlationId =
    message.kind === "valid" ? message.delivery.correlationId : textHeader(raw, header.correlationId);

  return tracer.startSpan(
    `process ${queue}`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        ...operationOf("process", "process"),
        [attribute.destination]: `${destinationOf(exchange, routingKey)}:${queue}`,
        [attribute.routingKey]: routingKey,
        [attribute.messageId]: String(raw.properties.messageId),
        [attribute.message]: nameOf(raw),
        [attribute.queue]: queue,
        [attribute.attempt]: attemptOf(raw),
        ...(correlationId === undefined ? {} : { [attribute.conversationId]: correlationId }),
        ...(subject === undefined ? {} : { [attribute.subject]: subject }),
        ...(of === 1 ? {} : { [attribute.batchMessages]: of }),
      },
    },
    contextOfTrace(textHeader(raw, header.traceparent)),
  );
}

function startSettle(tracer: Tracer, queue: string, parent: Span, spans: readonly Span[]): Span {
  const options = {
    kind: SpanKind.CLIENT,
    attributes: { ...operationOf("ack", "settle"), [attribute.destination]: queue, [attribute.queue]: queue },
    links: spans.map((span) => ({ context: span.spanContext() })),
  };

  return tracer.startSpan(`ack ${queue}`, options, trace.setSpan(contextOfTrace(undefined), parent));
}

function isSampled(span: Span): boolean {
  return (span.spanContext().traceFlags & 1) === 1;
}
