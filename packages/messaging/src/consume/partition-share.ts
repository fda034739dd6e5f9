/** What an instance sees of a queue's partitions when it looks. */
export type Sight = Readonly<{
  /** How many the queue has. */
  partitions: number;
  /** How many this instance holds, those not counted that it is giving up. */
  held: number;
  /** How many instances the broker counts, this one included. Some may be gone: see {@link Standing}. */
  members: number;
  /** How many other instances hold less than their share and find none that is free, as the broker counts them. */
  othersWanting: number;
  /** Those that nobody consumes and that this instance may try for, and for how many looks in a row, this one included. */
  free: ReadonlyMap<number, number>;
  /** A random number from 0 to 1. */
  chance: number;
}>;

/**
 * What an instance knows from the looks before. The broker may count members that are gone: those that were connected through a
 * node of a cluster that is lost. They take nothing, so partitions stay free; who takes such a one is `over` its share, and
 * gives it up only after another instance came, went, or began to want one: those that are gone do none of it.
 */
export type Standing = Readonly<{
  members: number;
  othersWanting: number;
  /** How many more than its share it may keep, since nobody else took them. */
  over: number;
  /** For how many looks it has had less than its share and found none that is free. */
  wantedFor: number;
}>;

/** What an instance does about it. */
export type Move =
  | Readonly<{ kind: "take"; from: readonly number[]; count: number }>
  | Readonly<{ kind: "give up"; count: number }>
  /** It holds less than its share, and there is none to take: those who have more are to hear of it. */
  | Readonly<{ kind: "want" }>
  | Readonly<{ kind: "stay" }>;

/** What stays free for so many looks is taken by whoever sees it, whatever the shares are; by those who have fewest first. */
export const STRAY_AFTER_LOOKS = 5;
// Who wants one says so anew now and then, or it could not be told from one that is gone. Two looks are seen by everybody.
const WANTS_FOR_LOOKS = 8;
const SILENT_FOR_LOOKS = 2;

/** Of an instance that has not looked yet. */
export const newcomer: Standing = { members: 0, othersWanting: 0, over: 0, wantedFor: 0 };

/**
 * Everybody is to hold `partitions / members`, rounded down, and what is left over goes to some, one more each. No instance knows
 * what another one holds, so nobody has to agree: whoever has more than one over its share gives up the rest, whoever has one
 * more gives it up while somebody has less, and whoever has less takes what is free.
 */
export function nextMove(
  sight: Sight,
  before: Standing,
): Readonly<{ move: Move; standing: (held: number) => Standing }> {
  const { partitions, held, members, othersWanting } = sight;
  const share = Math.floor(partitions / Math.max(1, members));
  const isAnew = members !== before.members || othersWanting > before.othersWanting;
  const over = isAnew ? 0 : before.over;
  const wantedFor = held < share && sight.free.size === 0 ? before.wantedFor + 1 : 0;
  const move = wantedFor > 0 ? wanting(wantedFor) : moveOf(sight, { share, over });

  return {
    move,
    standing: (now) => ({
      members,
      othersWanting,
      over: move.kind === "take" && now > held ? Math.max(over, now - share) : over,
      wantedFor,
    }),
  };
}

function wanting(wantedFor: number): Move {
  const isSilent = (wantedFor - 1) % (WANTS_FOR_LOOKS + SILENT_FOR_LOOKS) >= WANTS_FOR_LOOKS;

  return isSilent ? { kind: "stay" } : { kind: "want" };
}

function moveOf(
  { partitions, held, members, othersWanting, free, chance }: Sight,
  { share, over }: Readonly<{ share: number; over: number }>,
): Move {
  const most = Math.ceil(partitions / Math.max(1, members));
  const atMost = Math.max(most, share + over);
  const freeFor = (looks: number) => [...free].filter(([, seen]) => seen >= looks).map(([index]) => index);
  if (held > atMost) return { kind: "give up", count: held - atMost };
  // One of those who have one more is enough for each who wants one.
  const withOneMore = Math.max(1, partitions - share * members);
  if (held > share + over && othersWanting > 0 && chance < othersWanting / withOneMore)
    return { kind: "give up", count: 1 };
  if (held < share) return { kind: "take", from: [...free.keys()], count: share - held };
  // One of those left over: only after those had a look who have less than their share.
  const leftOver = held < most && othersWanting === 0 ? freeFor(2) : [];
  const strays = freeFor(strayAfter(over));
  const from = leftOver.length > 0 ? leftOver : strays;

  return from.length > 0 ? { kind: "take", from, count: 1 } : { kind: "stay" };
}

/** After how many looks an instance takes what is free though it has its share and `over` more. */
export function strayAfter(over: number): number {
  return STRAY_AFTER_LOOKS + over;
}
