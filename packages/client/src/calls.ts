import { TRPCClientError } from "@trpc/client";
import type { TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { Observable } from "@trpc/server/observable";
import type { AppRouter } from "@warren/gateway/router";
import { asError, TimedOut } from "./answer.js";
import { isSafe } from "./idempotency.js";
import { problemOf } from "./problem.js";
import { waitBeforeRetry } from "./retry.js";

export type Patience = Readonly<{
  /** How long one attempt may take. */
  timeoutMs: number;
  /** How often what is safe is tried again. */
  retries: number;
}>;

const BACKOFF = { baseMs: 300, maxMs: 5_000 };

/** Bounds how long a call takes, and repeats those that are safe to repeat. Subscriptions pass. */
export function callsLink({ timeoutMs, retries }: Patience): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) => {
      if (op.type === "subscription") return next(op);

      return observable((observer) => {
        const stop = new AbortController();
        const abort = () => stop.abort();
        if (op.signal?.aborted === true) abort();
        op.signal?.addEventListener("abort", abort, { once: true });

        const attempt = () => once(next({ ...op, signal: stop.signal }), timeoutMs, stop.signal);
        repeat(attempt, isSafe(op) ? retries : 0, stop.signal).then(
          (envelope) => {
            observer.next(envelope);
            observer.complete();
          },
          (error: unknown) => observer.error(TRPCClientError.from(asError(error))),
        );

        return () => {
          op.signal?.removeEventListener("abort", abort);
          abort();
        };
      });
    };
}

async function repeat<Value>(
  attempt: () => Promise<Value>,
  retries: number,
  signal: AbortSignal,
): Promise<Value> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      const wait = failures > retries ? undefined : waitBeforeRetry(problemOf(error), failures, BACKOFF);
      if (wait === undefined) throw error;
      await sleep(wait, signal);
    }
  }
}

/** The one value of a call. Who is left, by its time or by the caller, is aborted. */
function once<Value>(
  call: Observable<Value, unknown>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const leave = (why: unknown) => {
      done();
      reject(asError(why));
      running.unsubscribe();
    };
    const aborted = () => leave(signal.reason);
    const timer = setTimeout(() => leave(new TimedOut(timeoutMs)), timeoutMs);
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
    };
    const running = call.subscribe({
      next: resolve,
      error(error) {
        done();
        reject(asError(error));
      },
      complete: done,
    });
    if (signal.aborted) aborted();
    else signal.addEventListener("abort", aborted, { once: true });
  });
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      clearTimeout(timer);
      reject(asError(signal.reason));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", aborted);
      resolve();
    }, ms);
    signal.addEventListener("abort", aborted, { once: true });
  });
}
