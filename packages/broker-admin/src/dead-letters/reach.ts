import type { ChannelModel } from "amqplib";
import { isOf, MOST_APART_MS, type Discarding } from "./discarding.js";
import { readAudit, type OnEntry, type ReadAuditOptions } from "./read-audit.js";

/** How far back what was discarded reaches, by the windows of the trail that were read. */
export type Reach = Readonly<{
  add: OnEntry;
  /** What is heard from now on is of an older window. */
  nextWindow(): void;
  /** Whether nothing of it can be older. */
  isAll(): boolean;
  /** The offset of the oldest letter that was seen. */
  begins(): number | undefined;
}>;

/** So many entries tell when a window begins: a clock that is wrong is not that of all of them. */
const FIRST_ENTRIES = 100;

/** See {@link Reach}. */
export function openReach(what: Discarding): Reach {
  let letters = 0;
  let ended: number | undefined;
  let oldest: Readonly<{ offset: number; at: number }> | undefined;
  let seenOfWindow = 0;
  let windowBegins = -Infinity;

  return {
    add(entry, { offset }) {
      const at = Date.parse(entry.at);
      if (seenOfWindow++ < FIRST_ENTRIES && at > windowBegins) windowBegins = at;
      if (!isOf(entry, what)) return;
      if (entry.action === "finished") ended = entry.count;
      if (entry.action !== "discarded") return;
      letters++;
      if (oldest === undefined || offset < oldest.offset) oldest = { offset, at };
    },
    nextWindow() {
      seenOfWindow = 0;
      windowBegins = -Infinity;
    },
    // A run says at its end how many it changed; how many runs a bulk has, nobody says.
    isAll: () =>
      typeof what === "string"
        ? ended !== undefined && letters >= ended
        : oldest !== undefined && windowBegins < oldest.at - MOST_APART_MS,
    begins: () => oldest?.offset,
  };
}

/**
 * The offset at which what was discarded begins; undefined where the trail has nothing of it, `unknown` where that was not found out in time.
 *
 * @param reach knows the trail from the offset `from` on
 * @param window so many entries are read at a time, and not more than it takes
 */
export async function beginningOf(
  connection: ChannelModel,
  reach: Reach,
  { from, window }: Readonly<{ from: number; window: number }>,
  left: () => Pick<ReadAuditOptions, "withinMs" | "signal">,
): Promise<number | undefined | "unknown"> {
  let before = from;
  while (before > 0 && !reach.isAll()) {
    reach.nextWindow();
    const read = await readAudit(connection, reach.add, {
      from: Math.max(0, before - Math.max(1, window)),
      before,
      ...left(),
    });
    if (!read.complete) return "unknown";
    before = read.from;
  }

  return reach.begins();
}
