// A classic queue lives on one node of a cluster. While that is down, or the queue has crashed, the broker answers 404, as if
// there were none; only the text tells (rabbit_amqqueue, `not_found_or_absent_dirty`).
const UNAVAILABLE = /is down or inaccessible|has crashed and failed to restart|is stopped by supervisor/;

/** Whether what the broker "did not find" is there and will come back: nobody has to make it. */
export function isQueueUnavailable(error: unknown): boolean {
  return error instanceof Error && UNAVAILABLE.test(error.message);
}
