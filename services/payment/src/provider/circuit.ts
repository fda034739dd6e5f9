import {
  ConsecutiveBreaker,
  ExponentialBackoff,
  TaskCancelledError,
  TimeoutStrategy,
  bulkhead,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  isBulkheadRejectedError,
  retry,
  timeout,
  wrap,
} from "cockatiel";
import { followCircuit, type CircuitHealth as Health } from "@warren/service-host";
import { ProviderUnavailableError } from "./card-provider.js";

export type CircuitOptions = Readonly<{
  /** After which one attempt counts as failed. Default 2,000. */
  timeoutMs?: number;
  /** Further attempts of one call; safe, since every call carries its idempotency key. Default 2. */
  retries?: number;
  /** The delay before the first of them, with jitter; it grows exponentially. Default 50. */
  firstRetryMs?: number;
  /** Attempts in a row that must fail before the circuit opens. Default 5. */
  failuresToOpen?: number;
  /** How long an open circuit keeps calls away from the provider, before one may try. Default 2,000. */
  openMs?: number;
  /** The most calls at once; more wait. Default 100. */
  concurrency?: number;
}>;

/** Of the circuit, and how many calls are made now and wait for one of those to end. */
export type CircuitHealth = Health & Readonly<{ running: number; waiting: number }>;

/** Stands between us and a provider that may be away or slow. */
export type Circuit = Readonly<{
  /** Calls through; what it throws is told apart by {@link isOutage}. */
  call<T>(fn: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  health(): CircuitHealth;
}>;

const MAX_WAITING = 10_000;
const MAX_RETRY_MS = 1_000;

/**
 * From outside to inside: no more calls at once than the provider likes, retries, the circuit breaker, a timeout for each
 * attempt. So the breaker counts every attempt, and no retry waits for an open circuit.
 */
export function createCircuit(options: CircuitOptions = {}): Circuit {
  const timeoutMs = options.timeoutMs ?? 2_000;
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: options.openMs ?? 2_000,
    breaker: new ConsecutiveBreaker(options.failuresToOpen ?? 5),
  });
  const again = retry(
    handleWhen((error) => isOutage(error) && !isBrokenCircuitError(error)),
    {
      maxAttempts: options.retries ?? 2,
      backoff: new ExponentialBackoff({
        initialDelay: options.firstRetryMs ?? 50,
        maxDelay: MAX_RETRY_MS,
      }),
    },
  );
  const concurrency = options.concurrency ?? 100;
  const calls = bulkhead(concurrency, MAX_WAITING);
  const guard = wrap(calls, again, breaker);
  const limit = timeout(timeoutMs, {
    strategy: TimeoutStrategy.Aggressive,
    // Or each answer that came in time would cost an exception that nobody reads (20 µs).
    abortOnReturn: false,
  });
  const circuit = followCircuit(breaker);

  return {
    call(fn, signal) {
      const attempt = () =>
        limit.execute(async ({ signal: ending }) => {
          try {
            return await fn(ending);
          } catch (error) {
            // Whoever listens to the signal may be faster than the timeout itself.
            throw ending.aborted
              ? new ProviderUnavailableError(`no answer in ${timeoutMs} ms`, { cause: error })
              : error;
          }
        }, signal);

      // The attempt is given the signal here, since the breaker forgets it for calls that waited for its test call.
      return guard.execute(attempt, signal);
    },
    health: () => ({
      ...circuit(),
      running: concurrency - calls.executionSlots,
      waiting: MAX_WAITING - calls.queueSlots,
    }),
  };
}

/** Whether the provider itself is at fault, and not the request. */
export function isOutage(error: unknown): error is Error {
  return (
    error instanceof ProviderUnavailableError ||
    // Not isTaskCancelledError: in cockatiel 3.2.1 it looks for another error's mark.
    error instanceof TaskCancelledError ||
    isBrokenCircuitError(error) ||
    isBulkheadRejectedError(error)
  );
}
