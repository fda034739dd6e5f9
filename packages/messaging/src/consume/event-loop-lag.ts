import type { Delivery } from "../contract/index.js";
import { MOST_NAMED, together } from "../logging/ids.js";
import type { Logger } from "../logging/logger.js";

/** Notices when handlers keep the event loop to themselves: nothing else runs then, heartbeats included. */
export type EventLoopLagWatch = Readonly<{
  /** Runs handlers, and remembers while they run whose they are. Passes on what they return or throw. */
  during<T>(handling: Handling, run: () => Promise<T>): Promise<T>;
  /** Whether the event loop stands still, or did so within the last second: what comes then may have come long before. */
  stoodStill(): boolean;
  stop(): void;
}>;

/** The messages that are being handled, and their queue. */
export type Handling = Readonly<{
  queue: string;
  messages: readonly string[];
  deliveries: readonly Pick<Delivery, "ids">[];
}>;

/** One run of a handler. `firstTurnMs`: how long it took until it gave back the event loop for the first time. */
type Span = { readonly handling: Handling; firstTurnMs: number; ended: boolean };

/** A lag of so long is reported. It is a tenth of the time between heartbeats, of which two may be missed. */
export const REPORTED_LAG_MS = 1_000;

const LOOK_MS = 250;

/** What came while the loop stood still has been read by so much later. */
const READ_AFTER_MS = 1_000;

/**
 * Compares a timer with the clock, and warns once for each time that the event loop stood still while handlers ran. It can
 * warn only when the loop turns again, and where several handlers ran it cannot always tell which one it was.
 *
 * @param options.reportedLagMs default 1,000
 */
export function watchEventLoopLag(
  options: Readonly<{ logger: Logger; reportedLagMs?: number }>,
): EventLoopLagWatch {
  const { logger, reportedLagMs = REPORTED_LAG_MS } = options;
  let spans: Span[] = [];
  let due = performance.now() + LOOK_MS;
  let lastLag = -Infinity;

  const look = () => {
    const now = performance.now();
    const lagMs = now - due;
    due = now + LOOK_MS;
    if (lagMs >= LOOK_MS) lastLag = now;
    const suspects = spans;
    // A handler that has ended since the last look may have been the one; one that still runs may be it the next time.
    spans = spans.filter(({ ended }) => !ended);
    if (lagMs < reportedLagMs || suspects.length === 0) return;
    const caught = suspects.filter(({ firstTurnMs }) => firstTurnMs >= reportedLagMs / 2);
    for (const span of suspects) span.firstTurnMs = 0;
    logger.warn(
      {
        lagMs: Math.round(lagMs),
        handlers: (caught.length > 0 ? caught : suspects).map(
          ({ handling: { deliveries, ...handling } }) => ({
            ...handling,
            ...together(
              deliveries.slice(0, MOST_NAMED).map(({ ids }) => ids),
              deliveries.length,
            ),
          }),
        ),
      },
      caught.length > 0
        ? "a handler blocked the event loop: no heartbeat leaves meanwhile, and after two the broker drops the connection. Give the loop back between pieces of work, or use a worker thread"
        : "the event loop stood still while these handlers ran: no heartbeat leaves meanwhile, and after two the broker drops the connection",
    );
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();

  return {
    async during(handling, run) {
      const span: Span = { handling, firstTurnMs: 0, ended: false };
      spans.push(span);
      const started = performance.now();
      try {
        const running = run();
        span.firstTurnMs = performance.now() - started;

        return await running;
      } finally {
        // A handler that threw before its first promise took all of its time in one turn.
        if (span.firstTurnMs === 0) span.firstTurnMs = performance.now() - started;
        span.ended = true;
      }
    },
    stoodStill() {
      const now = performance.now();

      return now - due >= LOOK_MS || now - lastLag < READ_AFTER_MS;
    },
    stop: () => clearInterval(timer),
  };
}
