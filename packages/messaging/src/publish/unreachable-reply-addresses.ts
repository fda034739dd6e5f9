/** Reply addresses over which the broker fails. Each is forgotten after a while, and the oldest where there are many. */
export type UnreachableReplyAddresses = Readonly<{
  has(address: string, now: number): boolean;
  /** Counts that the broker failed while a reply to it was in flight. The second time it is unreachable: the first may have been about something else. */
  countFailure(address: string, now: number): void;
}>;

// Long enough for the requests that were under way when their caller's node died. Should the node have been cut off only, its
// callers get replies again.
const KEPT_MS = 30_000;
// Anybody can forge addresses.
const MOST = 1_000;

export function createUnreachableReplyAddresses(): UnreachableReplyAddresses {
  const failed = new Map<string, Readonly<{ times: number; until: number }>>();
  const timesOf = (address: string, now: number) => {
    const { times, until } = failed.get(address) ?? { times: 0, until: 0 };

    return until > now ? times : 0;
  };

  return {
    has: (address, now) => timesOf(address, now) > 1,
    countFailure(address, now) {
      const times = timesOf(address, now) + 1;
      failed.delete(address);
      failed.set(address, { times, until: now + KEPT_MS });
      const [oldest] = failed.keys();
      if (failed.size > MOST && oldest !== undefined) failed.delete(oldest);
    },
  };
}
