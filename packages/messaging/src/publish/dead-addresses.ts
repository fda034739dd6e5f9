/** Reply addresses over which the broker fails. Each is forgotten after a while, and the oldest where there are many. */
export type DeadAddresses = Readonly<{
  has(address: string, now: number): boolean;
  add(address: string, now: number): void;
}>;

// Long enough for the requests that were under way when their caller's node died. Should the node have been cut off only, its
// callers get replies again.
const KEPT_MS = 30_000;
// Anybody can forge addresses.
const MOST = 1_000;

export function createDeadAddresses(): DeadAddresses {
  const until = new Map<string, number>();

  return {
    has: (address, now) => (until.get(address) ?? 0) > now,
    add(address, now) {
      until.delete(address);
      until.set(address, now + KEPT_MS);
      const [oldest] = until.keys();
      if (until.size > MOST && oldest !== undefined) until.delete(oldest);
    },
  };
}
