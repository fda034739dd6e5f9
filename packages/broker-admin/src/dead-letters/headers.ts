import { deathHeaders, header } from "@warren/messaging/amqp";

/** What sending a message again leaves on it. A service that fails to handle it once more keeps these. */
export const requeuedHeader = {
  count: header.requeued,
  by: "x-requeued-by",
  /** Milliseconds since 1970. */
  at: "x-requeued-at",
  /** The run that sent it again: what comes back while that run lasts is not sent a second time. */
  run: "x-requeued-run",
} as const;

/** What ends with a death. */
const OF_THE_DEATH: ReadonlySet<string> = new Set([
  ...deathHeaders,
  // Nobody waits for the reply any more, and a service drops what comes after its deadline.
  header.deadline,
  header.awaitedMs,
  header.awaitedUntil,
  "x-delivery-count",
  "x-acquired-count",
  "x-opt-deaths",
  // It has that as its priority again.
  header.originalPriority,
]);

// More routing keys, as the broker reads them: other queues would get a copy.
const ROUTES: ReadonlySet<string> = new Set(["CC", "BCC"]);

/** A message's headers as they were before it died. */
export function livingHeaders(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !OF_THE_DEATH.has(name) && !ROUTES.has(name) && !/^x-(first|last)-death-/.test(name),
    ),
  );
}

/** All headers, without those that would send copies elsewhere. */
export function keptHeaders(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ROUTES.has(name)));
}
