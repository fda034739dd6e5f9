import { SpanKind, SpanStatusCode, type Span, type Tracer } from "@opentelemetry/api";
import { header } from "../wire/headers.js";
import { traced, type OutgoingMessage, type StoredMessage } from "../wire/outgoing-message.js";
import { contextOfTrace } from "../wire/trace.js";
import { attribute, destinationOf, operationOf } from "./attributes.js";
import { tracerBelow } from "./tracer.js";

/** A message that is about to be made. */
export type Sent = Readonly<{
  type: string;
  exchange: string;
  routingKey: string;
  messageId: string;
  correlationId: string;
  subject: string | undefined;
  /** Of what causes it. */
  traceparent: string | undefined;
}>;

/**
 * Begins the span of a message: it is the parent of whatever its receivers do, and ends when the broker has the message. Undefined where
 * nobody traces, or not this. One that is never ended, since the transaction was rolled back, is seen by nobody.
 */
export function startSend(sent: Sent): Span | undefined {
  const tracer = tracerBelow(sent.traceparent);

  return tracer === undefined ? undefined : startOn(tracer, SpanKind.PRODUCER, sent);
}

function startOn(tracer: Tracer, kind: SpanKind, sent: Sent): Span {
  const { type, exchange, routingKey, messageId, correlationId, subject, traceparent } = sent;
  const destination = destinationOf(exchange, routingKey);
  const attributes = {
    ...operationOf("send", "send"),
    [attribute.destination]: destination,
    [attribute.routingKey]: routingKey,
    [attribute.messageId]: messageId,
    [attribute.conversationId]: correlationId,
    [attribute.message]: type,
    ...(subject === undefined ? {} : { [attribute.subject]: subject }),
  };

  return tracer.startSpan(`send ${destination}`, { kind, attributes }, contextOfTrace(traceparent));
}

/** Ends the spans of messages that go into the outbox: they were made now, and are sent later. */
export function endStored(messages: readonly OutgoingMessage[]): void {
  for (const message of messages) {
    const span = message[traced];
    span?.updateName(`create ${destinationOf(message.exchange, message.routingKey)}`);
    span?.setAttributes(operationOf("create", "create"));
    span?.end();
  }
}

/** A message from the outbox, with a span for its way to the broker. */
export function tracedAgain(message: StoredMessage): StoredMessage {
  const { headers } = message;
  const traceparent = String(headers[header.traceparent]);
  const tracer = tracerBelow(traceparent);
  if (tracer === undefined) return message;
  const span = startOn(tracer, SpanKind.CLIENT, {
    ...message,
    correlationId: String(headers[header.correlationId]),
    subject: undefined,
    traceparent,
  });

  return { ...message, [traced]: span };
}

/** The spans that end with these messages. */
export function spansOf(messages: readonly OutgoingMessage[]): readonly Span[] {
  const spans: Span[] = [];
  for (const message of messages) {
    const span = message[traced];
    if (span !== undefined) spans.push(span);
  }

  return spans;
}

/** Ends them, with the failure of those that were not confirmed. */
export function endSends(spans: readonly Span[], failure?: unknown): void {
  for (const span of spans) {
    if (failure !== undefined) failed(span, failure);
    span.end();
  }
}

/** Marks a span as failed, with the kind of the error. Its text stays in the log: it may quote a payload, and a span goes to whoever collects it. */
export function failed(span: Span, error: unknown): void {
  span.setAttribute(attribute.errorType, typeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function typeOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string")
    return error.code;

  return error instanceof Error ? error.name : "error";
}
