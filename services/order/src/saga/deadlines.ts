/** How long the saga waits for an answer before it gives a step up, in ms. */
export type Deadlines = Readonly<{
  /** How long an order waits for its turn in the queue; then it goes on without it. */
  created: number;
  reserving: number;
  authorizing: number;
  scheduling: number;
  capturing: number;
  /** Before a compensation is asked for again; doubled each time, up to `compensatingMax`. */
  compensating: number;
  compensatingMax: number;
}>;

const MINUTE = 60_000;

/** Longer than a service is usually away: an order that waits is better than one that is given up. */
export const DEFAULT_DEADLINES: Deadlines = {
  created: MINUTE,
  reserving: 15 * MINUTE,
  authorizing: 15 * MINUTE,
  scheduling: 15 * MINUTE,
  capturing: 15 * MINUTE,
  compensating: MINUTE,
  compensatingMax: 30 * MINUTE,
};

/** The same time for every step: for tests, and for trying out what happens when nobody answers. */
export function sameDeadlines(ms: number): Deadlines {
  return {
    created: ms,
    reserving: ms,
    authorizing: ms,
    scheduling: ms,
    capturing: ms,
    compensating: ms,
    compensatingMax: ms * 10,
  };
}
