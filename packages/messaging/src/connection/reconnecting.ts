import { backoffMs } from "../delay.js";

// When and where to connect next, and when to give up: decided from what the attempts so far came to.

/** What the attempts to connect came to, so far. */
export type Attempts = Readonly<{
  made: number;
  /** Since a connection was last up. */
  failed: number;
  /** Logins that were refused one after the other. */
  loginsRefused: number;
  /** Whether the broker has ever let us in. */
  letIn: boolean;
}>;

/** How one attempt ended. `up`: it was connected and set up, until it was lost. */
export type AttemptEnd = Readonly<{ up: boolean; loginRefused: boolean }>;

const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 5_000;

export const noAttempts: Attempts = { made: 0, failed: 0, loginsRefused: 0, letIn: false };

export function afterAttempt(before: Attempts, { up, loginRefused }: AttemptEnd): Attempts {
  return {
    made: before.made + 1,
    failed: up ? 0 : before.failed + 1,
    loginsRefused: loginRefused ? before.loginsRefused + 1 : 0,
    letIn: before.letIn || up,
  };
}

/** Which of several nodes to try next: each in its turn. */
export function nextNode({ made }: Attempts, nodes: number): number {
  return made % nodes;
}

/**
 * Whether to give up: every node has refused the login before any has ever accepted it. A password that is changed while we
 * run may be changed back; one that was never right is a mistake of the start.
 */
export function givesUp({ letIn, loginsRefused }: Attempts, nodes: number): boolean {
  return !letIn && loginsRefused >= nodes;
}

/** How long to wait before the next attempt. It grows with the rounds, so that a second node is tried soon after the first. */
export function waitMs({ failed }: Attempts, nodes: number, random?: () => number): number {
  return backoffMs(Math.floor(failed / nodes), {
    firstMs: FIRST_WAIT_MS,
    maxMs: MAX_WAIT_MS,
    ...(random === undefined ? {} : { random }),
  });
}
