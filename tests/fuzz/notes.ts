/** What a run has seen. */
export type Notes = {
  requests: number;
  messages: number;
  /** By status. */
  readonly answers: Map<number, number>;
  /** The ids of orders that the gateway said are taken. */
  readonly accepted: Set<string>;
  /** What the broker itself did not take. */
  refusedByBroker: number;
  /** Looks that found a queue paused because nothing but what fails came to it. */
  pauses: number;
  /** What should not have happened, and how often. */
  readonly faults: Map<string, number>;
  fault(what: string): void;
};

export function emptyNotes(): Notes {
  const faults = new Map<string, number>();

  return {
    ...{ requests: 0, messages: 0, refusedByBroker: 0, pauses: 0 },
    answers: new Map(),
    accepted: new Set(),
    faults,
    fault: (what) => void faults.set(what, (faults.get(what) ?? 0) + 1),
  };
}
