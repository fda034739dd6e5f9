import { randomUUID } from "node:crypto";
import { ROOT_CONTEXT, trace, type Context, type Span } from "@opentelemetry/api";

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
// Asked of every message. The last bit of the flags is 0.
const TRACEPARENT_UNSEEN = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f][02468ace]$/;

/** The `traceparent` of a message caused by another: same trace, new span; a new trace where there is none to continue. */
export function childTrace(parent: string | undefined): string {
  const [, trace, , flags] = TRACEPARENT.exec(parent ?? "") ?? [];

  return `00-${trace ?? randomHex()}-${randomHex().slice(0, 16)}-${flags ?? "01"}`;
}

/** The id of the trace; undefined where there is none. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return TRACEPARENT.exec(traceparent ?? "")?.[1];
}

/** Whether what has this `traceparent` is exported: its flags say so. */
export function isTraceSampled(traceparent: string): boolean {
  const [, , , flags = "0"] = TRACEPARENT.exec(traceparent) ?? [];

  return (Number.parseInt(flags, 16) & 1) === 1;
}

/** Whether what has this `traceparent` belongs to a trace of which whoever began it decided that nobody sees it. Where there is none, nobody has decided. */
export function isTraceUnseen(traceparent: string | undefined): boolean {
  return traceparent !== undefined && TRACEPARENT_UNSEEN.test(traceparent);
}

/** What a span is a child of whose cause had this `traceparent`; nothing where it had none. */
export function contextOfTrace(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;

  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  });
}

/** The `traceparent` of what a span causes. */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();

  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

// Node keeps a stock of uuids, so that one costs a fraction of a call for random bytes.
function randomHex(): string {
  return randomUUID().replaceAll("-", "");
}
