import type { TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { inferObservableValue, Unsubscribable } from "@trpc/server/observable";
import type { AppRouter } from "@warren/gateway/router";
import { problemOf } from "./problem.js";
import { waitBeforeRetry } from "./retry.js";

const BACKOFF = { baseMs: 1_000, maxMs: 30_000 };

/** A stream that lasted this long was a good one: what ends it next is a first failure again. */
export const GOOD_AFTER_MS = 5_000;

/**
 * Takes a subscription up again where it was when its connection was lost, however often and long, until it ends or the app
 * leaves. Meanwhile its state is "connecting". Calls pass.
 */
export function resumeLink(): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) => {
      if (op.type !== "subscription") return next(op);

      return observable((observer) => {
        let lastEventId: string | undefined;
        let failures = 0;
        let startedAt = Infinity;
        let running: Unsubscribable | undefined;
        let timer: ReturnType<typeof setTimeout> | undefined;

        const connect = () => {
          running = next({ ...op, input: inputAfter(op.input, lastEventId) }).subscribe({
            next(envelope) {
              if (envelope.result.type === "started") startedAt = Date.now();
              lastEventId = eventIdIn(envelope) ?? lastEventId;
              observer.next(envelope);
            },
            error(error) {
              failures = Date.now() - startedAt > GOOD_AFTER_MS ? 1 : failures + 1;
              startedAt = Infinity;
              const wait = waitBeforeRetry(problemOf(error), failures, BACKOFF);
              if (wait === undefined) {
                observer.error(error);
                return;
              }
              observer.next({ result: { type: "state", state: "connecting", error } });
              timer = setTimeout(connect, wait);
            },
            complete: () => observer.complete(),
          });
        };
        const leave = () => {
          op.signal?.removeEventListener("abort", left);
          clearTimeout(timer);
          running?.unsubscribe();
        };
        const left = () => observer.complete();
        op.signal?.addEventListener("abort", left, { once: true });
        connect();

        return leave;
      });
    };
}

type Envelope = inferObservableValue<ReturnType<ReturnType<TRPCLink<AppRouter>>>>;

/** By which a stream can be taken up after this event. */
export function eventIdIn({ result }: Envelope): string | undefined {
  return result.type === undefined || result.type === "data" ? result.id : undefined;
}

/** As tRPC's server reads it: where an earlier connection ended is a part of the input. */
export function inputAfter(input: unknown, lastEventId: string | undefined): unknown {
  return lastEventId === undefined ? input : { ...(input as object), lastEventId };
}
