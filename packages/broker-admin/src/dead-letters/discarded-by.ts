import type { ChannelModel } from "amqplib";
import type { AuditEntry } from "./audit.js";
import { isOf, MOST_APART_MS, nameOf, type Discarding } from "./discarding.js";
import { DeadLetterError } from "./error.js";
import { beginningOf, openReach } from "./reach.js";
import { readAudit, type OnEntry } from "./read-audit.js";

/** A letter that was discarded, and whether it was put back since. */
export type Discarded = Readonly<{ entry: AuditEntry; isBack: boolean }>;

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
 * What the trail says of a run or a bulk, with its content, the oldest first. Its newest entries are read first: most that is undone was
 * done just now. Where what is meant may reach further back, it is looked where it begins, and all is read from there.
 *
 * @returns `isWhole` false where there may be more: further back than was read, or more than there is room for
 * @throws DeadLetterError `not_taken` where the trail was not read to its end, or has what is meant further back, if at all
 */
export async function discardedBy(
  connection: ChannelModel,
  what: Discarding,
  { newest = NEWEST, maxBytes = MAX_BYTES, withinMs = Infinity, signal }: DiscardedByOptions,
): Promise<Readonly<{ entries: readonly Discarded[]; isWhole: boolean }>> {
  const until = Date.now() + withinMs;
  const left = () => ({ withinMs: until - Date.now(), signal });
  const late = openFound(what, maxBytes);
  const reach = openReach(what);
  const { complete, from } = await readAudit(
    connection,
    (entry, at) => {
      late.add(entry, at);
      reach.add(entry, at);
    },
    { newest, ...left() },
  );
  // Which are back already stands at its end.
  if (!complete)
    throw new DeadLetterError(
      "not_taken",
      "the audit trail could not be read to its end in time, and nothing was put back: try again",
    );

  const begins = await beginningOf(connection, reach, { from, window: newest }, left);
  if (begins !== "unknown" && (begins === undefined || begins >= from))
    return { entries: late.entries(), isWhole: !late.isCut() };

  const all = openFound(what, maxBytes);
  if (begins !== "unknown" && (await readAudit(connection, all.add, { from: begins, ...left() })).complete)
    return { entries: all.entries(), isWhole: !all.isCut() };
  if (late.entries().length === 0)
    throw new DeadLetterError(
      "not_taken",
      `the newest entries of the audit trail have nothing that ${nameOf(what)} discarded, and the older ones could not all be read in time: try again`,
    );

  return { entries: late.entries(), isWhole: false };
}

/** Gathers what the trail says, which is heard of in its order: as much as there is room for. */
function openFound(what: Discarding, maxBytes: number) {
  let discarded: Found[] = [];
  let byKey = new Map<string, Found[]>();
  let bytes = 0;
  let isCut = false;
  let lastAt = -Infinity;

  const forget = () => {
    discarded = [];
    byKey = new Map();
    bytes = 0;
    isCut = false;
  };
  const add: OnEntry = (entry, { bytes: length }) => {
    if (entry.action === "restored" && entry.of !== undefined) {
      const back = byKey.get(keyOf(entry, entry.of))?.find(({ isBack }) => !isBack);
      if (back !== undefined) back.isBack = true;
    }
    if (entry.action !== "discarded" || !isOf(entry, what)) return;
    const at = Date.parse(entry.at);
    // Another bulk of that name.
    if (typeof what !== "string" && at - lastAt > MOST_APART_MS) forget();
    lastAt = at;
    bytes += length;
    isCut ||= bytes > maxBytes;
    if (isCut) return;
    const found = { entry, isBack: false };
    discarded.push(found);
    const key = keyOf(entry, entry.run);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [found]);
    else same.push(found);
  };

  return { add, isCut: () => isCut, entries: (): readonly Discarded[] => discarded };
}

type Found = { readonly entry: AuditEntry; isBack: boolean };

/** Two letters of one queue may have one name; what they hold tells them apart, where anything does, and one letter may be discarded again after it came back. */
function keyOf({ queue, ref, payloadHash }: AuditEntry, run: string): string {
  return JSON.stringify([run, queue, ref, payloadHash]);
}
