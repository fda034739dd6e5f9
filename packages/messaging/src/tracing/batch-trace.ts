import { isSpanContextValid, SpanKind, trace, type Link, type Span, type Tracer } from "@opentelemetry/api";
import { subjectOf } from "../contract/index.js";
import type { ConsumerContext } from "../consume/consumer-context.js";
import type { DecodedMessage } from "../consume/decode.js";
import { nameOf } from "../logging/message-name.js";
import type { SettledMessage } from "../consume/settle.js";
import { attemptOf, header, textHeader } from "../wire/headers.js";
import { contextOfTrace, isTraceUnseen, traceparentOf } from "../wire/trace.js";
import { attribute, destinationOf, operationOf } from "./attributes.js";
import { failed } from "./send-spans.js";
import { tracedDatabase } from "./traced-database.js";
import { activeTracer } from "./tracer.js";

/** The spans of a batch that is processed. */
export type BatchTrace = Readonly<{
  /** The same messages, each with its span. */
  messages: readonly DecodedMessage[];
  /** The same context, in which statements are spans of the batch; itself where nobody would see them. */
  within(context: ConsumerContext): ConsumerContext;
  /** Ends the span of each message, with how it ended. */
  handled(settled: readonly SettledMessage[]): void;
  /** Ends them all: the service could not work, and the messages are tried again. */
  paused(error: unknown): void;
  /** Begins the span of the batch's settlement: from here on what it caused is published, and the ack follows at once. */
  settling(): (error?: unknown) => void;
}>;

/**
 * Begins a span for each message of a batch, in the trace of the message. What several have in common, one transaction and one ack, is a
 * span in a trace of its own with a link to each: a parent can only be one of them. Undefined where nobody traces, or none of these.
 */
export function traceBatch(
  context: Pick<ConsumerContext, "queue">,
  decoded: readonly DecodedMessage[],
): BatchTrace | undefined {
  const tracer = activeTracer();
  if (tracer === undefined || decoded.every(isUnseen)) return undefined;
  const { queue } = context;
  const batch = startBatch(tracer, queue, decoded);
  const links = batch === undefined ? [] : [{ context: batch.spanContext() }];
  const messages = decoded.map((message) =>
    isUnseen(message) ? message : withSpan(message, startProcess(tracer, { queue, message, links })),
  );
  const spans = messages.flatMap(({ span }) => span ?? []);

  const shared = batch ?? spans[0];

  return {
    messages,
    within(context) {
      if (shared === undefined || !isSampled(shared.spanContext())) return context;
      const traceparent = traceparentOf(shared);

      const database = context.database && tracedDatabase(context.database, traceparent);

      return { ...context, traceparent, database };
    },
    handled(settled) {
      for (const { span, outcome, error } of settled) {
        if (span === undefined) continue;
        span.setAttribute(attribute.outcome, outcome);
        if (error !== undefined) failed(span, error);
        span.end();
      }
    },
    paused(error) {
      for (const span of batch === undefined ? spans : [...spans, batch]) {
        span.setAttribute(attribute.outcome, "paused");
        failed(span, error);
        span.end();
      }
    },
    settling() {
      const settle = startSettle(tracer, queue, shared, spans);

      return (error) => {
        if (error !== undefined) failed(settle, error);
        settle.end();
        batch?.end();
      };
    },
  };
}

function isUnseen({ raw }: DecodedMessage): boolean {
  return isTraceUnseen(textHeader(raw, header.traceparent));
}

/** The message with its span, which is the context of whatever is done for it from here on. */
function withSpan(message: DecodedMessage, span: Span): DecodedMessage {
  // Set on the delivery, which nobody else has yet: a copy would read its ids, which are made where a line is written.
  if (message.kind === "valid") Object.assign(message.delivery, { traceparent: traceparentOf(span) });

  return { ...message, span };
}

function startBatch(tracer: Tracer, queue: string, decoded: readonly DecodedMessage[]): Span | undefined {
  if (decoded.length < 2) return undefined;
  const links = decoded.flatMap(({ raw }): readonly Link[] => {
    const context = trace.getSpanContext(contextOfTrace(textHeader(raw, header.traceparent)));

    return context !== undefined && isSpanContextValid(context) && isSampled(context) ? [{ context }] : [];
  });
  if (links.length === 0) return undefined;

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
  { queue, message, links }: Readonly<{ queue: string; message: DecodedMessage; links: Link[] }>,
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
      links,
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
      },
    },
    contextOfTrace(textHeader(raw, header.traceparent)),
  );
}

function startSettle(tracer: Tracer, queue: string, parent: Span | undefined, spans: readonly Span[]): Span {
  const links = spans.flatMap((span) =>
    isSampled(span.spanContext()) ? [{ context: span.spanContext() }] : [],
  );
  const options = {
    kind: SpanKind.CLIENT,
    attributes: { ...operationOf("ack", "settle"), [attribute.destination]: queue, [attribute.queue]: queue },
    links,
  };

  return tracer.startSpan(
    `ack ${queue}`,
    options,
    parent === undefined ? contextOfTrace(undefined) : trace.setSpan(contextOfTrace(undefined), parent),
  );
}

function isSampled({ traceFlags }: Readonly<{ traceFlags: number }>): boolean {
  return (traceFlags & 1) === 1;
}
