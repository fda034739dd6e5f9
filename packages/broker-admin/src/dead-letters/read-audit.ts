import type { Channel, ChannelModel, ConsumeMessage } from "amqplib";
import { delay } from "@warren/messaging/amqp";
import { auditQueue, type AuditEntry } from "./audit.js";
import { asDeadLetterError, openedChannel } from "./connect.js";

const QUIET_MS = 300;
const FIRST_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 10;

export type ReadAuditOptions = Readonly<{
  /** About so many of the newest entries are enough: at least these are read. Default: all. */
  newest?: number | undefined;
  /** The offset to begin at, in place of `newest`. */
  from?: number | undefined;
  /** Only what is older than the entry of this offset, which was there. Default: to the end. */
  before?: number | undefined;
  /** How long to read at most. Default: no bound. */
  withinMs?: number | undefined;
  signal?: AbortSignal | undefined;
}>;

/** Hears of an entry: where it stands in the trail, and how long it is as JSON. */
export type OnEntry = (entry: AuditEntry, at: Readonly<{ offset: number; bytes: number }>) => void;

/** How far the trail was read. */
export type AuditRead = Readonly<{
  /** False where it was not read to its end. */
  complete: boolean;
  /** The offset that was begun at: 0 where nothing older is there any more. */
  from: number;
}>;

/** Reads the trail, from the oldest entry to what was in it when this was called. */
export async function readAudit(
  connection: ChannelModel,
  onEntry: OnEntry,
  options: ReadAuditOptions = {},
): Promise<AuditRead> {
  const { newest = Infinity, before = Infinity, withinMs = Infinity, signal } = options;
  const until = Date.now() + withinMs;
  const isLate = () => signal?.aborted === true || Date.now() >= until;
  const { channel, why } = await openedChannel(connection);
  try {
    await channel.prefetch(200);
    const end = before === Infinity ? await chunkAt(channel, "last", isLate) : before - 1;
    if (end === undefined) return { complete: !isLate(), from: 0 };
    const from = options.from ?? Math.max(0, end - newest);
    let first: number | undefined;
    let at = -1;
    let lastAt = Date.now();
    await channel.consume(
      auditQueue,
      (raw) => {
        if (raw === null) return;
        channel.ack(raw);
        lastAt = Date.now();
        at = offsetOf(raw);
        first ??= at;
        if (at < from || at >= before) return;
        const entry = parsed(raw.content);
        if (entry !== undefined) onEntry(entry, { offset: at, bytes: raw.content.length });
      },
      { arguments: { "x-stream-offset": from === 0 ? "first" : from } },
    );
    const isThere = () => at >= end;
    // A stream has no end: the rest of its last chunk, and what came meanwhile, comes at once.
    const isOver = () =>
      isThere()
        ? before !== Infinity || Date.now() - lastAt >= QUIET_MS
        : Date.now() - lastAt >= FIRST_WITHIN_MS;
    while (!isOver()) {
      if (isLate()) return { complete: false, from };
      await delay(LOOK_EVERY_MS, signal);
    }

    // The broker has a use of its own for some offsets: that one is missing does not say that it was dropped.
    const isCut = first !== undefined && first > from && (await chunkAt(channel, "first", isLate)) === first;

    return { complete: isThere(), from: isCut ? 0 : from };
  } catch (error) {
    throw asDeadLetterError(why(error));
  } finally {
    await channel.close().catch(() => undefined);
  }
}

/**
 * The offset of the oldest entry (`first`), or of the newest or one a little before it, which the broker wrote together with it (`last`). Undefined
 * where the trail is empty. What the broker counts does not tell: that is what is still kept, while offsets go on when the oldest entries are dropped.
 */
async function chunkAt(
  channel: Channel,
  end: "first" | "last",
  isLate: () => boolean,
): Promise<number | undefined> {
  let first: number | undefined;
  const { consumerTag } = await channel.consume(
    auditQueue,
    (raw) => {
      if (raw === null) return;
      channel.ack(raw);
      first ??= offsetOf(raw);
    },
    { arguments: { "x-stream-offset": end } },
  );
  const begun = Date.now();
  while (first === undefined && !isLate() && Date.now() - begun < FIRST_WITHIN_MS) await delay(LOOK_EVERY_MS);
  await channel.cancel(consumerTag);

  return first;
}

function offsetOf({ properties }: ConsumeMessage): number {
  return Number(properties.headers?.["x-stream-offset"] ?? 0);
}

function parsed(content: Buffer): AuditEntry | undefined {
  try {
    return JSON.parse(content.toString("utf8")) as AuditEntry;
  } catch {
    return undefined;
  }
}
