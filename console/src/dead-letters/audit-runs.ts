import type { Answer, warren } from "../app/warren.js";

/** One thing that was done with a letter, or that a run is over. */
export type AuditEntry = Answer<(typeof warren)["admin"]["deadLetters"]["audit"]>["entries"][number];

/** What somebody started together. */
export type AuditRun = Readonly<{
  run: string;
  by: string;
  because: string | undefined;
  forced: boolean;
  /** When it began, as far as the trail was read. */
  at: string;
  /** What was done, the oldest first. */
  entries: readonly AuditEntry[];
  /** How many letters it changed; undefined where it did not say that it finished: its last letters may be where they were. */
  finished: number | undefined;
  /** The run whose letters it put back. */
  of: string | undefined;
  /** How many letters it took away, as far as the trail was read, and how many of those others have put back since. */
  discarded: number;
  back: number;
}>;

/** By run, the newest first. The trail has the oldest entries first. */
export function auditRuns(entries: readonly AuditEntry[]): readonly AuditRun[] {
  const runs = new Map<string, AuditRun>();
  const back = new Map<string, number>();
  for (const entry of entries) {
    const { run, by, because, forced, at, of, action, count } = entry;
    const before = runs.get(run);
    if (action === "restored" && of !== undefined) back.set(of, (back.get(of) ?? 0) + 1);
    runs.set(run, {
      run,
      by,
      because: before?.because ?? because,
      forced: before?.forced === true || forced === true,
      at: before?.at ?? at,
      of: before?.of ?? of,
      entries: [...(before?.entries ?? []), ...(action === "finished" ? [] : [entry])],
      finished: action === "finished" ? (count ?? 0) : before?.finished,
      discarded: (before?.discarded ?? 0) + (action === "discarded" ? 1 : 0),
      back: 0,
    });
  }

  return [...runs.values()].map((one) => ({ ...one, back: back.get(one.run) ?? 0 })).toReversed();
}

const DEEDS = {
  requeued: "Sent again",
  edited: "Edited",
  discarded: "Discarded",
  restored: "Put back",
  finished: "Finished",
} as const satisfies Readonly<Record<AuditEntry["action"], string>>;

/** What was done, in words. */
export function deedOf({ action }: Pick<AuditEntry, "action">): string {
  return DEEDS[action];
}

/** What a run did, in words; of one of which only the end is known, that. */
export function deedsOf({ entries }: AuditRun): string {
  return entries.length === 0 ? DEEDS.finished : [...new Set(entries.map(deedOf))].join(", ");
}
