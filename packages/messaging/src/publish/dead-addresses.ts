/** Reply addresses over which the broker fails. Each is forgotten after a while, and the oldest where there are many. */
export type DeadAddresses = Readonly<{
  has(address: string, now: number): boolean;
  /** Says that the broker failed while a reply to it was under way. The second time it is dead: the first may have been about something else. */
  accuse(address: string, now: number): void;
}>;

// Long enough for the requests that were under way when their caller's node died. Should the node have been cut off only, its
// callers get replies again.
const KEPT_MS = 30_000;
// Anybody can forge addresses.
const MOST = 1_000;

export function createDeadAddresses(): DeadAddresses {
  const accused = new Map<string, Readonly<{ times: number; until: number }>>();
  const timesOf = (address: string, now: number) => {
    const { times, until } = accused.get(address) ?? { times: 0, until: 0 };

    return until > now ? times : 0;
  };

  return {
    has: (address, now) => timesOf(address, now) > 1,
    accuse(address, now) {
      const times = timesOf(address, now) + 1;
      accused.delete(address);
      accused.set(address, { times, until: now + KEPT_MS });
      const [oldest] = accused.keys();
      if (accused.size > MOST && oldest !== undefined) accused.delete(oldest);
    },
  };
}
