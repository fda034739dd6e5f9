import { randomUUID } from "node:crypto";
import { ROOT_CONTEXT, trace, type Context, type Span } from "@opentelemetry/api";

/**
 * Of https://www.w3.org/TR/trace-context/. Version 00 is exactly so long; a later one begins the same way and may go on, and is read as
 * 00. There is no version ff, and no id of zeros.
 */
const VERSION_AND_IDS =
  "(?:00(?=.{53}$)|(?!00|ff)[0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})";
const TRACEPARENT = new RegExp(`^${VERSION_AND_IDS}-([0-9a-f]{2})(?:-.*)?$`);
// Asked of every message. The last bit of the flags is 0.
const TRACEPARENT_UNSEEN = new RegExp(`^${VERSION_AND_IDS}-[0-9a-f][02468ace](?:-.*)?$`);

/** Whether it is sampled, and whether its id is random. What other flags will mean nobody knows: they end here. */
const KNOWN_FLAGS = 0b11;

/** What somebody sent as a `traceparent`, in version 00; undefined where it is none. */
export function traceparentIn(text: string | undefined): string | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;

  // Nearly every one is that already.
  return text?.startsWith("00") === true && flags <= "03"
    ? text
    : `00-${traceId}-${spanId}-${knownFlags(flags)}`;
}

/** The `traceparent` of a message caused by another: same trace, new span; a new trace where there is none to continue. */
export function childTrace(parent: string | undefined): string {
  const [, trace, , flags] = TRACEPARENT.exec(parent ?? "") ?? [];

  return `00-${trace ?? randomHex()}-${randomHex().slice(0, 16)}-${flags === undefined ? "01" : knownFlags(flags)}`;
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
    traceFlags: Number.parseInt(flags, 16) & KNOWN_FLAGS,
    isRemote: true,
  });
}

/** The `traceparent` of what a span causes. */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();

  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

function knownFlags(flags: string): string {
  return `0${String(Number.parseInt(flags, 16) & KNOWN_FLAGS)}`;
}

// Node keeps a stock of uuids, so that one costs a fraction of a call for random bytes.
function randomHex(): string {
  return randomUUID().replaceAll("-", "");
}
