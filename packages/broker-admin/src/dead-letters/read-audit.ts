import type { ChannelModel, ConsumeMessage } from "amqplib";
import { delay, lookAtQueue } from "@warren/messaging/amqp";
import { auditQueue, type AuditEntry } from "./audit.js";
import { asDeadLetterError, openedChannel } from "./connect.js";

const QUIET_MS = 300;
const FIRST_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 10;
/** The broker counts what is in a stream every five seconds: by then it has counted what was there when reading began. */
const COUNTED_WITHIN_MS = 7_000;

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
  /** False where it was not read to its end: what was heard of says nothing of what was not, also where that is nothing at all. */
  complete: boolean;
  /** The offset that was begun at: 0 where nothing older is there any more. */
  from: number;
}>;

/**
 * Reads the trail, from the oldest entry to what was in it when this was called, and no further than that where others go on writing. Where the broker has no
 * trail, nobody has done anything. Writes nothing.
 */
export async function readAudit(
  connection: ChannelModel,
  onEntry: OnEntry,
  options: ReadAuditOptions = {},
): Promise<AuditRead> {
  const { newest = Infinity, before = Infinity, withinMs = Infinity, signal } = options;
  const until = Date.now() + withinMs;
  const isLate = () => signal?.aborted === true || Date.now() >= until;
  if ((await lookAtQueue(connection, auditQueue))?.kind === "absent") return { complete: true, from: 0 };
  const { channel, why, checkOpen, ended } = await readingChannel(connection).catch((error: unknown) => {
    throw asDeadLetterError(error);
  });
  try {
    await channel.prefetch(200);
    const end = before === Infinity ? await newestOf(connection, isLate) : before - 1;
    if (end === "none") return { complete: true, from: 0 };
    if (end === undefined) return { complete: false, from: 0 };
    const from = options.from ?? Math.max(0, end - newest);
    const heard: Heard = { first: undefined, at: -1, lastAt: Date.now() };
    await channel.consume(
      auditQueue,
      (raw) => {
        if (raw === null) return ended(new Error(DELETED));
        channel.ack(raw);
        const offset = offsetOf(raw);
        heard.first ??= offset;
        heard.at = offset;
        heard.lastAt = Date.now();
        if (offset < from || offset >= before) return;
        const entry = parsed(raw.content);
        if (entry === undefined) return;
        try {
          onEntry(entry, { offset, bytes: raw.content.length });
        } catch (error) {
          // Thrown out of here, amqplib would take it for the channel's.
          ended(error);
        }
      },
      { arguments: { "x-stream-offset": from === 0 ? "first" : from } },
    );
    const answers = () => channel.checkQueue(auditQueue);
    const reading = { checkOpen, answers, isLate, signal };
    const complete = await hearsAll(connection, heard, { end, isExact: before !== Infinity }, reading);
    if (!complete) return { complete, from };

    // The broker has a use of its own for some offsets: that one is missing does not say that it was dropped.
    const { first } = heard;
    const isCut =
      first !== undefined && first > from && (await chunkAt(connection, "first", isLate)) === first;

    return { complete, from: isCut ? 0 : from };
  } catch (error) {
    throw asDeadLetterError(why(error));
  } finally {
    await channel.close().catch(() => undefined);
  }
}

/** The channel that the trail comes over. `answers` comes back once all is read that came before. */
type Reading = Readonly<{
  checkOpen: () => void;
  answers: () => Promise<unknown>;
  isLate: () => boolean;
  signal: AbortSignal | undefined;
}>;

/** What has come so far: the offsets of the first entry and of the last one, and when that came. */
type Heard = { first: number | undefined; at: number; lastAt: number };

/**
 * Waits until all has come that was there: up to the offset `end`, and where that is not exact, to the end of the chunk that begins there.
 * False where it does not come.
 *
 * @throws where the channel that it comes over has ended: that nothing comes says nothing then
 */
async function hearsAll(
  connection: ChannelModel,
  heard: Heard,
  { end, isExact }: Readonly<{ end: number; isExact: boolean }>,
  { checkOpen, answers, isLate, signal }: Reading,
): Promise<boolean> {
  let last = isExact ? end : Infinity;
  let lookedAt = Date.now();
  for (;;) {
    checkOpen();
    if (heard.at >= last) return true;
    if (isLate()) return false;
    const isThere = heard.at >= end;
    // The rest of a chunk comes at once.
    if (Date.now() - heard.lastAt >= (isThere ? QUIET_MS : FIRST_WITHIN_MS)) {
      if (!isThere) return false;
      // What came while this process stood still is read before the answer is.
      const { at } = heard;
      await answers();
      if (heard.at === at) return true;
    }
    await delay(LOOK_EVERY_MS, signal);
    if (!isThere || Date.now() - lookedAt < QUIET_MS) continue;
    // Others go on writing, and a stream has no end: the chunk ends before the one that they have begun.
    const later = await chunkAt(connection, "last", isLate);
    if (later === undefined) return false;
    if (later > end) last = Math.min(last, later - 1);
    lookedAt = Date.now();
  }
}

/**
 * The offset of the newest entry, or of one a little before it, as {@link chunkAt} has it. That nothing comes does not say that there is nothing, and what the
 * broker counts of a stream is seconds old: a trail is empty where nothing comes and nothing is counted for longer. Whoever makes one begins it, so few are.
 */
async function newestOf(
  connection: ChannelModel,
  isLate: () => boolean,
): Promise<number | "none" | undefined> {
  const newest = await chunkAt(connection, "last", isLate, COUNTED_WITHIN_MS);
  if (newest !== undefined || isLate()) return newest;
  const there = await lookAtQueue(connection, auditQueue);
  if (there === undefined) throw new Error("the broker did not answer");
  if (there.kind === "withheld") throw there.error;

  return there.kind === "absent" || there.messages === 0 ? "none" : undefined;
}

/**
 * The offset of the oldest entry (`first`), or of the newest or one a little before it, which the broker wrote together with it (`last`). Undefined
 * where none came in time. What the broker counts does not tell: that is what is still kept, while offsets go on when the oldest entries are dropped.
 *
 * On a channel of its own, which ends with it. RabbitMQ sends what it has of a stream also after it has confirmed that the consumer is
 * cancelled, and amqplib ends the connection over a delivery to a consumer that it does not know; to a channel that closes it passes over them.
 */
async function chunkAt(
  connection: ChannelModel,
  end: "first" | "last",
  isLate: () => boolean,
  withinMs = FIRST_WITHIN_MS,
): Promise<number | undefined> {
  let first: number | undefined;
  const { channel, why, checkOpen, ended } = await readingChannel(connection);
  try {
    await channel.prefetch(1);
    const take = (raw: ConsumeMessage | null) => {
      if (raw === null) ended(new Error(DELETED));
      else first ??= offsetOf(raw);
    };
    await channel.consume(auditQueue, take, { arguments: { "x-stream-offset": end } });
    const begun = Date.now();
    while (first === undefined && !isLate() && Date.now() - begun < withinMs) {
      checkOpen();
      await delay(LOOK_EVERY_MS);
    }
    if (first === undefined) checkOpen();

    return first;
  } catch (error) {
    throw why(error);
  } finally {
    await channel.close().catch(() => undefined);
  }
}

const DELETED = "the audit trail was deleted while it was read";

/** A channel to read the trail on. `checkOpen` throws once it, or the reading, has `ended`: that nothing comes says nothing then. */
async function readingChannel(connection: ChannelModel) {
  const { channel, why } = await openedChannel(connection);
  let end: { error: unknown } | undefined;
  const ended = (error: unknown) => void (end ??= { error });
  channel.once("close", () => ended(new Error("the channel closed while the audit trail was read")));

  return {
    channel,
    why,
    ended,
    checkOpen: () => {
      if (end !== undefined) throw end.error;
    },
  };
}

function offsetOf({ properties }: ConsumeMessage): number {
  return Number(properties.headers?.["x-stream-offset"] ?? 0);
}

function parsed(content: Buffer): AuditEntry | undefined {
  try {
    const entry: unknown = JSON.parse(content.toString("utf8"));

    return typeof entry === "object" && entry !== null ? (entry as AuditEntry) : undefined;
  } catch {
    return undefined;
  }
}
