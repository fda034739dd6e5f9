import type { ChannelModel } from "amqplib";
import { readAudit, type AuditEntry, type ReadAuditOptions } from "./audit.js";
import { DeadLetterError } from "./error.js";

/** Which letters are meant: those of a run, or of all runs that somebody (as the trail names them) started as one. */
export type Discarding = string | Readonly<{ bulk: string; by: string }>;

/** A letter that was discarded, and whether it was put back since. */
export type Discarded = Readonly<{ entry: AuditEntry; isBack: boolean }>;

const NEWEST = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * What the trail says of a run or a bulk, with its content, the oldest first. Its newest entries are read first: most that is undone was
 * done just now. Where what is meant may reach further back, older ones are read as well, as far as the time allows.
 *
 * @returns `isWhole` false where there may be more: further back than was read, or more than there is room for
 * @throws DeadLetterError `not_taken` where the trail was not read to its end, or has what is meant further back, if at all
 */
export async function discardedBy(
  connection: ChannelModel,
  what: Discarding,
  { newest = NEWEST, withinMs = Infinity, signal }: Pick<ReadAuditOptions, "newest" | "withinMs" | "signal">,
): Promise<Readonly<{ entries: readonly Discarded[]; isWhole: boolean }>> {
  const until = Date.now() + withinMs;
  const late = openFound(what, MAX_BYTES);
  const { complete, from } = await readAudit(connection, late.add, { newest, withinMs, signal });
  // Which are back already stands at its end.
  if (!complete)
    throw new DeadLetterError(
      "not_taken",
      "the audit trail could not be read to its end in time, and nothing was put back: try again",
    );
  if (from === 0 || late.isAll()) return { entries: late.entries(), isWhole: !late.isCut() };

  const early = openFound(what, MAX_BYTES - late.bytes());
  const rest = await readAudit(connection, early.add, {
    before: from,
    withinMs: until - Date.now(),
    signal,
  });
  // Of some of it, it would not be known what is back.
  const isRead = rest.complete;
  if (!isRead && late.entries().length === 0)
    throw new DeadLetterError(
      "not_taken",
      `the newest entries of the audit trail have nothing that ${nameOf(what)} discarded, and the older ones could not all be read in time: try again`,
    );

  return {
    entries: isRead ? [...early.entries(late.back), ...late.entries()] : late.entries(),
    isWhole: isRead && !early.isCut() && !late.isCut(),
  };
}

/** How what was discarded is called in a message to people. */
export function nameOf(what: Discarding): string {
  return typeof what === "string" ? what : `${what.bulk} of ${what.by}`;
}

/** Gathers what a part of the trail says: as much content as there is room for. */
function openFound(what: Discarding, room: number) {
  const discarded: AuditEntry[] = [];
  const back = new Set<string>();
  let bytes = 0;
  let seen = 0;
  let isCut = false;
  let ended: number | undefined;

  return {
    add: (entry: AuditEntry): void => {
      if (entry.action === "restored" && entry.of !== undefined) back.add(keyOf(entry, entry.of));
      if (!isOf(entry, what)) return;
      if (entry.action === "finished") ended = entry.count;
      if (entry.action !== "discarded") return;
      seen++;
      bytes += entry.payload?.length ?? 0;
      if (bytes > room) isCut = true;
      else discarded.push(entry);
    },
    /** Whether nothing of it can be older: a run says at its end how many it changed; how many runs a bulk has, nobody says. */
    isAll: () => typeof what === "string" && ended !== undefined && seen >= ended,
    isCut: () => isCut,
    bytes: () => bytes,
    back: back as ReadonlySet<string>,
    /** @param later what is back by a later part of the trail */
    entries: (later: ReadonlySet<string> = back): readonly Discarded[] =>
      discarded.map((entry) => {
        const key = keyOf(entry, entry.run);

        return { entry, isBack: back.has(key) || later.has(key) };
      }),
  };
}

/** What somebody else calls so is another bulk. */
function isOf({ run, bulk, by }: AuditEntry, what: Discarding): boolean {
  return typeof what === "string" ? run === what : bulk === what.bulk && by === what.by;
}

/** Two letters of one queue may have one name; what they hold tells them apart, and one letter may be discarded again after it came back. */
function keyOf({ queue, ref, payloadHash }: AuditEntry, run: string): string {
  return JSON.stringify([run, queue, ref, payloadHash]);
}
