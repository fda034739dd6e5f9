import { SpanKind, type Attributes, type Span } from "@opentelemetry/api";
import { contextOfTrace, isTraceSampled } from "../wire/trace.js";
import { failed } from "./send-spans.js";
import { activeTracer } from "./tracer.js";

/** What a program asks another one for a message or a request: a statement, a command, a mail. Nothing of what is said in it. */
export type Call = Readonly<{ name: string; attributes: Attributes }>;

/**
 * Begins the span of a call, below what caused it. Undefined where nobody traces, and where what caused it is not traced: a call is nobody's
 * first step.
 *
 * @param describe makes of `what` the call's name and attributes; asked only where there is a span
 */
export function startCall<What>(
  traceparent: string | undefined,
  describe: (what: What) => Call,
  what: What,
): Span | undefined {
  if (traceparent === undefined) return undefined;
  const tracer = activeTracer();
  if (tracer === undefined || !isTraceSampled(traceparent)) return undefined;
  const { name, attributes } = describe(what);

  return tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, contextOfTrace(traceparent));
}

/** The same answer, whose coming ends the span; the promise itself where there is no span. */
export function endingCall<Answer>(span: Span | undefined, answer: Promise<Answer>): Promise<Answer> {
  if (span === undefined) return answer;

  return answer.then(
    (value) => {
      span.end();

      return value;
    },
    (error: unknown) => {
      failed(span, error);
      span.end();
      throw error;
    },
  );
}

/** Ends the span of a call whose answer says by itself how it went: `failure` is its kind, of a few, where it did not go well. */
export function endCall(span: Span | undefined, failure: string | undefined): void {
  if (span === undefined) return;
  if (failure !== undefined) failed(span, { code: failure });
  span.end();
}
