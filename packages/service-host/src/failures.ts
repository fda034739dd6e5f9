/**
 * Failures that can be had on purpose, to see what the system does:
 *
 * | type             | effect                                                                                  |
 * | ---------------- | --------------------------------------------------------------------------------------- |
 * | database_timeout | every statement ends, after a short wait, as if the database had not answered; not ready |
 * | slow_handlers    | every batch takes a second longer                                                       |
 * | handler_errors   | every batch fails, so messages are retried and in the end dead-lettered                 |
 * | provider_down    | the service's provider (card, carrier, mail) refuses                                    |
 * | provider_slow    | the service's provider takes longer than anybody waits                                  |
 */
export type FailureType =
  "database_timeout" | "slow_handlers" | "handler_errors" | "provider_down" | "provider_slow";

export type ActiveFailure = Readonly<{ type: FailureType; since: Date; until: Date }>;

export const DEFAULT_FAILURE_MS = 30_000;
export const MAX_FAILURE_MS = 600_000;

/** The simulated failures of one service. */
export type Failures = Readonly<{
  /** What can be activated here. */
  types: readonly FailureType[];
  /** Starts a failure, or gives one that is under way a new end. 1 to {@link MAX_FAILURE_MS} ms. */
  activate(type: FailureType, durationMs?: number): ActiveFailure;
  /** Whether the failure is under way. */
  check(type: FailureType): boolean;
  /** Those under way. */
  active(): readonly ActiveFailure[];
  /** Ends one failure, or all of them. */
  end(type?: FailureType): void;
  /** Calls the listener whenever a failure starts; returns what removes it. */
  onActivated(listener: (failure: ActiveFailure) => void): () => void;
}>;

/**
 * Failures of the given types, none of them active. With no types nothing can ever fail on purpose: what production has.
 */
export function createFailures(
  types: readonly FailureType[] = [],
  options: Readonly<{ now?: () => Date }> = {},
): Failures {
  const now = options.now ?? (() => new Date());
  const failures = new Map<FailureType, ActiveFailure>();
  const listeners = new Set<(failure: ActiveFailure) => void>();

  const check = (type: FailureType) => {
    const failure = failures.get(type);
    if (failure === undefined) return false;
    if (failure.until > now()) return true;
    failures.delete(type);

    return false;
  };

  return {
    types,
    check,
    activate(type, durationMs = DEFAULT_FAILURE_MS) {
      if (!types.includes(type)) throw new RangeError(`${type} cannot be simulated here`);
      if (!(durationMs >= 1 && durationMs <= MAX_FAILURE_MS)) {
        throw new RangeError(`a failure lasts 1 to ${MAX_FAILURE_MS} ms`);
      }
      const since = now();
      const failure = { type, since, until: new Date(since.getTime() + durationMs) };
      failures.set(type, failure);
      for (const listener of listeners) listener(failure);

      return failure;
    },
    active: () => [...failures.values()].filter(({ type }) => check(type)),
    end(type) {
      if (type === undefined) failures.clear();
      else failures.delete(type);
    },
    onActivated(listener) {
      listeners.add(listener);

      return () => {
        listeners.delete(listener);
      };
    },
  };
}
