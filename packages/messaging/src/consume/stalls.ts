import type { Logger } from "../logger.js";

/** Notices when handlers keep the event loop to themselves: nothing else runs then, heartbeats included. */
export type StallWatch = Readonly<{
  /** Remembers who was at work while it runs. */
  during<T>(work: AtWork, run: () => Promise<T>): Promise<T>;
  stop(): void;
}>;

/** Which messages of which queue were handled. */
export type AtWork = Readonly<{ queue: string; messages: readonly string[] }>;

/** One handler's run. `firstTurnMs`: how long it took to give the event loop back for the first time. */
type Span = { readonly work: AtWork; firstTurnMs: number; ended: boolean };

/** A loop that stands still for so long is told. A tenth of the time between heartbeats, of which two may be missed. */
export const STALL_MS = 1_000;

const LOOK_MS = 250;

/**
 * Looks at a timer's delay, and warns once for each time that the event loop stood still while handlers were at work. It can
 * say so only when the loop turns again; of several handlers at work it cannot always tell which one it was.
 */
export function watchStalls(options: Readonly<{ logger: Logger; stallMs?: number }>): StallWatch {
  const { logger, stallMs = STALL_MS } = options;
  let spans: Span[] = [];
  let due = performance.now() + LOOK_MS;

  const look = () => {
    const now = performance.now();
    const lateMs = now - due;
    due = now + LOOK_MS;
    const suspects = spans;
    // Who has ended since the last look may have been the one; who is still at work may be it the next time.
    spans = spans.filter(({ ended }) => !ended);
    if (lateMs < stallMs || suspects.length === 0) return;
    const caught = suspects.filter(({ firstTurnMs }) => firstTurnMs >= stallMs / 2);
    for (const span of suspects) span.firstTurnMs = 0;
    logger.warn(
      {
        stalledMs: Math.round(lateMs),
        handlers: (caught.length > 0 ? caught : suspects).map(({ work }) => work),
      },
      caught.length > 0
        ? "a handler blocked the event loop: no heartbeat leaves meanwhile, and after two the broker drops the connection. Give the loop back between pieces of work, or use a worker thread"
        : "the event loop stood still while these handlers were at work: no heartbeat leaves meanwhile, and after two the broker drops the connection",
    );
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();

  return {
    async during(work, run) {
      const span: Span = { work, firstTurnMs: 0, ended: false };
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
    stop: () => clearInterval(timer),
  };
}
