import type { ChannelModel } from "amqplib";
import { isOf, type Discarding } from "./discarding.js";
import { readAudit, type OnEntry, type ReadAuditOptions } from "./read-audit.js";

/** How far back what was discarded reaches, by the windows of the trail that were read. */
export type Reach = Readonly<{
  add: OnEntry;
  /** Whether nothing of it can be older. */
  isAll(): boolean;
  /** The offset of the oldest letter that was seen. */
  begins(): number | undefined;
}>;

/** See {@link Reach}. */
export function openReach(what: Discarding): Reach {
  /** What was seen of each run: its letters, and how many it said at its end that it changed. */
  const seen = new Map<string, { letters: number; ended: number | undefined }>();
  let oldest: number | undefined;

  return {
    add(entry, { offset }) {
      if (!isOf(entry, what)) return;
      const { letters, ended } = seen.get(entry.run) ?? { letters: 0, ended: undefined };
      if (entry.action === "finished") seen.set(entry.run, { letters, ended: entry.count });
      if (entry.action !== "discarded") return;
      seen.set(entry.run, { letters: letters + 1, ended });
      if (oldest === undefined || offset < oldest) oldest = offset;
    },
    // A run says at its end how many it changed. How many runs have a name nobody says, so all of the trail is looked through for it.
    isAll: () =>
      "runs" in what &&
      what.runs.every((run) => {
        const { letters = 0, ended = Infinity } = seen.get(run) ?? {};

        return letters >= ended;
      }),
    begins: () => oldest,
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
