import type { Answer, warren } from "../app/warren.js";

/** One thing that was done with a letter, or that a run is over. */
export type AuditEntry = Answer<(typeof warren)["admin"]["deadLetters"]["audit"]>["entries"][number];

/** What somebody started together: a run, or the bulk that several runs were parts of. */
export type AuditRun = Readonly<{
  /** By which the trail names it. */
  id: string;
  /** Whether it is a bulk. */
  isBulk: boolean;
  by: string;
  because: string | undefined;
  forced: boolean;
  /** When it began, as far as the trail was read. */
  at: string;
  /** Whether more was done than the trail was read of, or may have been. */
  isCut: boolean;
  /** What was done, the oldest first. */
  entries: readonly AuditEntry[];
  /** How many letters it changed; undefined where it did not say that it finished: its last letters may be where they were. */
  finished: number | undefined;
  /** What took away the letters that it put back: when, where the trail was read so far. */
  of: Readonly<{ id: string; at: string | undefined }> | undefined;
  /** How many letters it took away, as far as the trail was read, and how many of those others have put back since. */
  discarded: number;
  back: number;
}>;

/** A trail: its entries, the oldest first, and whether they are all. */
export type ReadTrail = Readonly<{ entries: readonly AuditEntry[]; complete: boolean }>;

/** Between two runs of a bulk nobody lets more time pass, or hardly ever: they are parts of one long list. */
const BULK_MS = 60 * 60_000;

/** As people started them, the newest first. */
export function auditRuns({ entries, complete }: ReadTrail): readonly AuditRun[] {
  const wholes = new Map<string, AuditEntry[]>();
  const wholeOf = new Map<string, Readonly<{ id: string; at: string }>>();
  const back = new Map<string, number>();
  for (const entry of entries) {
    const { run, bulk, by, of } = entry;
    const id = bulk ?? run;
    // A bulk has the name that its sender gave it: what somebody else calls so is another one.
    const key = JSON.stringify([by, id]);
    const whole = wholes.get(key) ?? [];
    wholes.set(key, whole);
    whole.push(entry);
    wholeOf.set(run, { id, at: whole[0]?.at ?? entry.at });
    if (entry.action === "restored" && of !== undefined) back.set(of, (back.get(of) ?? 0) + 1);
  }

  return [...wholes.values()]
    .map((whole) => told(whole, wholeOf, back, !complete && mayBeginBefore(entries[0], whole[0])))
    .toReversed();
}

/** Whether what begins with an entry may have begun before the oldest that was read: runs of a bulk follow one another, with others' between them. */
function mayBeginBefore(oldest: AuditEntry | undefined, first: AuditEntry | undefined): boolean {
  if (first === undefined || oldest === undefined || first === oldest) return true;

  return first.bulk !== undefined && Date.parse(first.at) - Date.parse(oldest.at) < BULK_MS;
}

function told(
  whole: readonly AuditEntry[],
  wholeOf: ReadonlyMap<string, Readonly<{ id: string; at: string }>>,
  backOf: ReadonlyMap<string, number>,
  mayBeCut: boolean,
): AuditRun {
  const [first] = whole;
  const deeds = whole.filter(({ action }) => action !== "finished");
  const ends = whole.filter(({ action }) => action === "finished");
  const gone = deeds.filter(({ action }) => action === "discarded");
  const of = whole.find((entry) => entry.of !== undefined)?.of;
  const isShort = ends.some(({ run, count = 0 }) => count > deeds.filter((deed) => deed.run === run).length);
  const isOver = runsOf(deeds).every((run) => ends.some((end) => end.run === run));

  return {
    id: first?.bulk ?? first?.run ?? "",
    isBulk: first?.bulk !== undefined,
    by: first?.by ?? "",
    because: whole.find(({ because }) => because !== undefined)?.because,
    forced: whole.some(({ forced }) => forced === true),
    at: first?.at ?? "",
    isCut: mayBeCut || isShort,
    entries: deeds,
    finished: isOver && ends.length > 0 ? sum(ends.map(({ count }) => count ?? 0)) : undefined,
    of: of === undefined ? undefined : (wholeOf.get(of) ?? { id: of, at: undefined }),
    discarded: gone.length,
    back: sum(runsOf(gone).map((run) => backOf.get(run) ?? 0)),
  };
}

function runsOf(entries: readonly AuditEntry[]): readonly string[] {
  return [...new Set(entries.map(({ run }) => run))];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, one) => all + one, 0);
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

/** The reason for which all its letters had died, if it is one. */
export function reasonOf({ entries }: Pick<AuditRun, "entries">): string | undefined {
  const [first] = entries;

  return entries.every(({ reason }) => reason === first?.reason) ? first?.reason : undefined;
}

/** What was done by a run, in words; of one of which only the end is known, that. */
export function deedsOf({ entries }: AuditRun): string {
  return entries.length === 0 ? DEEDS.finished : [...new Set(entries.map(deedOf))].join(", ");
}
