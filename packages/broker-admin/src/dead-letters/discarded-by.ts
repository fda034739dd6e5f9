import type { ChannelModel } from "amqplib";
import type { AuditEntry } from "./audit.js";
import { isOf, nameOf, type Discarding } from "./discarding.js";
import { DeadLetterError } from "./error.js";
import { beginningOf, openReach } from "./reach.js";
import { readAudit, type OnEntry } from "./read-audit.js";

/** A letter that was discarded, and what the trail keeps of it; undefined where it was put back since. */
export type Discarded = Readonly<{ ref: string; queue: string; entry: AuditEntry | undefined }>;

export type DiscardedByOptions = Readonly<{
  /** The trail is read back by so many entries at a time, as far as what is meant may reach. Default 20,000. */
  newest?: number | undefined;
  /** How much of what is meant is kept, as JSON. Default 64 MiB. */
  maxBytes?: number | undefined;
  /** How long the trail is read at most. Default: no bound. */
  withinMs?: number | undefined;
  signal?: AbortSignal | undefined;
}>;

const NEWEST = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * What the trail says of runs or a bulk, with its content, the oldest first. Its newest entries are read first: most that is undone was
 * done just now. Where what is meant may reach further back, it is looked where it begins, and all is read from there.
 *
 * @returns `isWhole` false where there may be more: further back than was read, no longer in the trail, or more than there is room for
 * @throws DeadLetterError `not_read` where the trail was not read to its end, or has what is meant further back, if at all
 */
export async function discardedBy(
  connection: ChannelModel,
  what: Discarding,
  { newest = NEWEST, maxBytes = MAX_BYTES, withinMs = Infinity, signal }: DiscardedByOptions,
): Promise<Readonly<{ entries: readonly Discarded[]; isWhole: boolean }>> {
  const until = Date.now() + withinMs;
  const left = () => ({ withinMs: until - Date.now(), signal });
  const readFrom = async (offset: number, found: Gathered) =>
    (await readAudit(connection, found.add, { from: offset, ...left() })).complete ? found : undefined;
  // What is back takes no room, and which that is was known only in the end: where this is asked for again, the rest has it.
  const withRoom = async (found: Gathered, from: number) =>
    found.isCut() && found.back().size > 0
      ? ((await readFrom(from, openFound(what, maxBytes, found.back()))) ?? found)
      : found;
  const reach = openReach(what);
  let found = openFound(what, maxBytes);
  const { complete, from } = await readAudit(
    connection,
    (entry, at) => {
      found.add(entry, at);
      reach.add(entry, at);
    },
    { newest, ...left() },
  );
  // Which are back already stands at its end.
  if (!complete)
    throw new DeadLetterError(
      "not_read",
      "the audit trail could not be read to its end in time, and nothing was put back: try again",
    );

  // Of a trail that is too long for what follows, this is what comes back.
  found = await withRoom(found, from);
  const begins = await beginningOf(connection, reach, { from, window: newest }, left);
  let isAll = begins !== "unknown";
  if (typeof begins === "number" && begins < from) {
    const whole = await readFrom(begins, openFound(what, maxBytes));
    isAll = whole !== undefined;
    found = whole ?? found;
    if (isAll) found = await withRoom(found, begins);
  }
  if (!isAll && found.entries().length === 0)
    throw new DeadLetterError(
      "not_read",
      `the newest entries of the audit trail have nothing that ${nameOf(what)} discarded, and the older ones could not all be read in time: try again`,
    );

  return { entries: found.entries(), isWhole: isAll && !found.isCut() && found.hasAllRuns() };
}

type Gathered = Readonly<{
  add: OnEntry;
  entries(): readonly Discarded[];
  /** Whether there was no room for all of them. */
  isCut(): boolean;
  /** Whether the trail has something of each run that is named. */
  hasAllRuns(): boolean;
  /** How many letters of a key were put back, also of those that there was no room for. */
  back(): ReadonlyMap<string, number>;
}>;

/**
 * Gathers what the trail says, which is heard of in its order: as much as there is room for.
 *
 * @param known which letters are back, where that was read before
 */
function openFound(what: Discarding, maxBytes: number, known?: ReadonlyMap<string, number>): Gathered {
  const discarded: Found[] = [];
  const byKey = new Map<string, Found[]>();
  const runs = new Set<string>();
  const back = new Map<string, number>();
  const leftOfKnown = new Map(known);
  let bytes = 0;
  let isCut = false;

  const noteBack = (entry: AuditEntry, of: string) => {
    const key = keyOf(entry, of);
    back.set(key, (back.get(key) ?? 0) + 1);
    const found = byKey.get(key)?.find(({ entry: kept }) => kept !== undefined);
    if (found === undefined) return;
    found.entry = undefined;
    bytes -= found.bytes;
  };
  const noteDiscarded = (entry: AuditEntry, length: number) => {
    runs.add(entry.run);
    const key = keyOf(entry, entry.run);
    const { ref = "", queue = "" } = entry;
    const times = leftOfKnown.get(key) ?? 0;
    if (times > 0) {
      leftOfKnown.set(key, times - 1);
      discarded.push({ ref, queue, entry: undefined, bytes: 0 });
      return;
    }
    bytes += length;
    isCut ||= bytes > maxBytes;
    if (isCut) return;
    const found = { ref, queue, entry, bytes: length };
    discarded.push(found);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [found]);
    else same.push(found);
  };

  return {
    add(entry, { bytes: length }) {
      const { action, of } = entry;
      if (action === "restored" && of !== undefined && runs.has(of) && known === undefined)
        noteBack(entry, of);
      else if (action === "discarded" && isOf(entry, what)) noteDiscarded(entry, length);
    },
    entries: () => discarded,
    isCut: () => isCut,
    hasAllRuns: () => !("runs" in what) || what.runs.every((run) => runs.has(run)),
    back: () => back,
  };
}

type Found = Readonly<{ ref: string; queue: string; bytes: number }> & { entry: AuditEntry | undefined };

/** Two letters of one queue may have one name; what they hold tells them apart, where anything does, and one letter may be discarded again after it came back. */
function keyOf({ queue, ref, payloadHash }: AuditEntry, run: string): string {
  return JSON.stringify([run, queue, ref, payloadHash]);
}
