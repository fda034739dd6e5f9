/**
 * How long is waited for what comes in the end, in milliseconds: longer than a broker takes to start on a machine that is busy
 * with something else, and what was placed meanwhile takes to end.
 */
export const PATIENCE_MS = 400_000;
