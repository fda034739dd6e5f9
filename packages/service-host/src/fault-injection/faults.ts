/**
 * Faults that can be injected, to see what the system does about them:
 *
 * | type             | effect                                                                                   |
 * | ---------------- | ---------------------------------------------------------------------------------------- |
 * | database_timeout | every statement ends, after a short wait, as if the database had not answered; not ready |
 * | slow_handlers    | every batch takes a second longer                                                        |
 * | handler_errors   | every batch fails, so messages are retried and in the end dead-lettered                  |
 * | provider_down    | the service's provider (card, carrier, mail) refuses connections                         |
 * | provider_slow    | the service's provider takes longer than any caller waits                                |
 * | provider_declines | the service's provider answers, and says no to everything new                           |
 */
export type FaultType =
  | "database_timeout"
  | "slow_handlers"
  | "handler_errors"
  | "provider_down"
  | "provider_slow"
  | "provider_declines";

export type ActiveFault = Readonly<{ type: FaultType; since: Date; until: Date }>;

export const DEFAULT_FAULT_MS = 30_000;
export const MAX_FAULT_MS = 600_000;

/** The injected faults of one program. */
export type Faults = Readonly<{
  /** What can be injected here. */
  types: readonly FaultType[];
  /**
   * Starts a fault, or gives an active one a new end. 1 to {@link MAX_FAULT_MS} ms, default {@link DEFAULT_FAULT_MS}.
   *
   * @throws RangeError for another duration, or a type that cannot be injected here
   */
  inject(type: FaultType, durationMs?: number): ActiveFault;
  isActive(type: FaultType): boolean;
  active(): readonly ActiveFault[];
  /** Ends one fault, or all of them. */
  end(type?: FaultType): void;
  /** Calls the listener whenever a fault starts; returns what removes it. */
  onInjected(listener: (fault: ActiveFault) => void): () => void;
}>;

/** Faults of the given types, none of them active. With no types nothing can ever be injected: what production has. */
export function createFaults(
  types: readonly FaultType[] = [],
  options: Readonly<{ now?: () => Date }> = {},
): Faults {
  const now = options.now ?? (() => new Date());
  const injected = new Map<FaultType, ActiveFault>();
  const listeners = new Set<(fault: ActiveFault) => void>();

  const isActive = (type: FaultType) => {
    const fault = injected.get(type);
    if (fault === undefined) return false;
    if (fault.until > now()) return true;
    injected.delete(type);

    return false;
  };

  return {
    types,
    isActive,
    inject(type, durationMs = DEFAULT_FAULT_MS) {
      if (!types.includes(type)) throw new RangeError(`${type} cannot be simulated here`);
      if (!(durationMs >= 1 && durationMs <= MAX_FAULT_MS)) {
        throw new RangeError(`a simulated failure lasts 1 to ${MAX_FAULT_MS} ms`);
      }
      const since = now();
      const fault = { type, since, until: new Date(since.getTime() + durationMs) };
      injected.set(type, fault);
      for (const listener of listeners) listener(fault);

      return fault;
    },
    active: () => [...injected.values()].filter(({ type }) => isActive(type)),
    end(type) {
      if (type === undefined) injected.clear();
      else injected.delete(type);
    },
    onInjected(listener) {
      listeners.add(listener);

      return () => {
        listeners.delete(listener);
      };
    },
  };
}
