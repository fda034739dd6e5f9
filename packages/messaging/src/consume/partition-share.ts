/** What an instance sees of a queue's partitions when it looks. */
export type Sight = Readonly<{
  /** How many the queue has. */
  partitions: number;
  /** How many this instance holds, those not counted that it is giving up. */
  held: number;
  /** How many instances there are, this one included. */
  members: number;
  /** Whether another instance holds less than its share and finds none that is free. */
  othersWant: boolean;
  /** Those that nobody consumes and that this instance may try for. */
  free: readonly number[];
  /** Those among them that were free at its last look too. */
  stillFree: readonly number[];
}>;

/** What an instance does about it. */
export type Move =
  | Readonly<{ kind: "take"; from: readonly number[]; count: number }>
  | Readonly<{ kind: "give up"; count: number }>
  /** It holds less than its share, and there is none to take: those who have more are to hear of it. */
  | Readonly<{ kind: "want" }>
  | Readonly<{ kind: "stay" }>;

/**
 * Everybody is to hold `partitions / members`, rounded down, and what is left over goes to some, one more each. No instance knows
 * what another one holds, so nobody has to agree: whoever has more than one over its share gives up the rest, whoever has one
 * more gives it up while somebody has less, and whoever has less takes what is free.
 */
export function nextMove({ partitions, held, members, othersWant, free, stillFree }: Sight): Move {
  const share = Math.floor(partitions / Math.max(1, members));
  const most = Math.ceil(partitions / Math.max(1, members));
  if (held > most) return { kind: "give up", count: held - most };
  if (held > share && othersWant) return { kind: "give up", count: 1 };
  if (held < share)
    return free.length === 0 ? { kind: "want" } : { kind: "take", from: free, count: share - held };
  // One of those left over: only after those had a look who have less than their share.
  if (held < most && !othersWant && stillFree.length > 0) return { kind: "take", from: stillFree, count: 1 };

  return { kind: "stay" };
}
