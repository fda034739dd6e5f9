import type { ConsumeMessage } from "amqplib";
import type { Logger } from "../logging/logger.js";
import type { Observer } from "../observer.js";
import { attemptOf, header, numberHeader } from "../wire/headers.js";
import { createSkewReport } from "./report-skew.js";
import { ageOf, clockAfter, skewOf, type Arrival, type SenderClock } from "./sender-clock.js";

/**
 * Knows for how long somebody still waits for the reply to a request. A request says how long that is when it leaves
 * (`expiration`; a durable one, which the broker keeps, `x-awaited-ms`), and when that is over by its sender's clock
 * (`x-deadline`; `x-awaited-until`). The two clocks need not agree: how far they are apart is measured for each sender, by the
 * requests that cannot have waited on their way.
 */
export type Deadlines = Readonly<{
  /** A delivery has come. `idleMs`: for how long its consumer has had nothing to do. */
  arrived(raw: ConsumeMessage, idleMs: () => number): void;
  /** For how many milliseconds nobody has waited for the reply any more; undefined where somebody may. */
  lateBy(raw: ConsumeMessage): number | undefined;
  /**
   * Whether somebody waits for the reply, and for long enough that it can still arrive. False where the request does not say
   * for how long.
   */
  callerWaits(raw: ConsumeMessage): boolean;
}>;

export type DeadlinesOptions = Readonly<{
  logger: Logger;
  observer: Pick<Observer, "clockSkew">;
  /** Whether this process stood still a moment ago. */
  stoodStill(): boolean;
  /** Milliseconds that nobody can set. Default `performance.now`. */
  monotonic?: () => number;
  /** Milliseconds since 1970. Default `Date.now`. */
  wall?: () => number;
}>;

type Sender = { readonly app: string; clock: SenderClock; skewMs: number; heardAt: number };

/** What a request says of its time: how much of it there was when it left, and when that is over by its sender's clock. */
type Time = Readonly<{ leftMs: number; until: number; isDropped: boolean }>;

/** A consumer that was idle for so long has taken from its queue all that was there. */
const QUICK_AFTER_MS = 100;

/** So much of a request's time is for the handler and the way of the reply: a quarter of it, and no more than a second. */
const REPLY_TAKES_MS = 1_000;

/** Senders that are remembered; one that connects anew is another. */
const MAX_SENDERS = 1_000;

/** A sender that goes on is moved to the end of those that are remembered, so often at most. */
const MOVED_EVERY_MS = 1_000;

/** Makes the deadlines of one process; its consumers share them. */
export function createDeadlines(options: DeadlinesOptions): Deadlines {
  const { stoodStill, monotonic = () => performance.now(), wall = Date.now } = options;
  const senders = new Map<string, Sender>();
  const report = createSkewReport(options);
  // By the monotonic clock.
  const endsAt = new WeakMap<ConsumeMessage, number>();

  const learn = (raw: ConsumeMessage, arrival: Arrival): SenderClock | undefined => {
    const name = senderOf(raw);
    const before = senders.get(name);
    const clock = clockAfter(before?.clock, arrival);
    if (clock === undefined) return undefined;
    const { at } = arrival;
    const skewMs = Math.round(skewOf(clock, arrival));
    const sender = before ?? { app: appOf(raw), clock, skewMs, heardAt: -Infinity };
    const isNew = at - sender.heardAt >= MOVED_EVERY_MS;
    Object.assign(sender, { clock, skewMs });
    if (isNew) {
      sender.heardAt = at;
      remember(senders, name, sender);
    }
    report.heard(sender.app, at, senders.values());

    return clock;
  };

  return {
    arrived(raw, idleMs) {
      const time = timeOf(raw);
      if (time === undefined) return;
      const at = monotonic();
      const way = stoodStill() ? "stale" : idleMs() >= QUICK_AFTER_MS ? "quick" : "unknown";
      const arrival: Arrival = {
        at,
        differenceMs: at - (time.until - time.leftMs),
        agreedMs: at - wall(),
        timeLeftMs: time.leftMs,
        isDropped: time.isDropped,
        way: way === "quick" && hasBeenElsewhere(raw) ? "unknown" : way,
      };
      endsAt.set(raw, at + time.leftMs - Math.max(0, ageOf(learn(raw, arrival), arrival)));
    },
    lateBy(raw) {
      const deadline = numberHeader(raw, header.deadline);
      if (deadline === undefined) return undefined;
      // Without the time it had left, as a copy or a stranger's request is, only its sender's clock says when it is over.
      const end = endsAt.get(raw);
      const lateMs = end === undefined ? wall() - deadline : monotonic() - end;

      return lateMs > 0 ? lateMs : undefined;
    },
    callerWaits(raw) {
      const time = timeOf(raw);
      const end = endsAt.get(raw);
      if (time === undefined || end === undefined) return false;

      return end - monotonic() >= Math.min(REPLY_TAKES_MS, time.leftMs / 4);
    },
  };
}

function remember(senders: Map<string, Sender>, name: string, sender: Sender): void {
  senders.delete(name);
  if (senders.size >= MAX_SENDERS) forgetOldest(senders);
  senders.set(name, sender);
}

function timeOf(raw: ConsumeMessage): Time | undefined {
  const deadline = numberHeader(raw, header.deadline);
  const expirationMs = expirationOf(raw);
  if (deadline !== undefined) {
    return expirationMs === undefined
      ? undefined
      : { leftMs: expirationMs, until: deadline, isDropped: true };
  }
  const until = numberHeader(raw, header.awaitedUntil);
  const leftMs = numberHeader(raw, header.awaitedMs);

  return until === undefined || leftMs === undefined || leftMs < 0
    ? undefined
    : { leftMs, until, isDropped: false };
}

/** Whether it was in hand before, or in another queue: it has waited there. */
function hasBeenElsewhere(raw: ConsumeMessage): boolean {
  const headers: Readonly<Record<string, unknown>> = raw.properties.headers ?? {};

  return raw.fields.redelivered || attemptOf(raw) > 1 || "x-death" in headers || header.deadReason in headers;
}

/** Direct reply addresses differ for each connection, and so for each process: instances of a service have clocks of their own. */
function senderOf({ properties }: ConsumeMessage): string {
  const candidates: readonly unknown[] = [properties.replyTo, properties.appId];

  return candidates.find((text): text is string => typeof text === "string") ?? "";
}

/** Bounded, since it becomes a label of a metric and anybody may send anything. */
function appOf({ properties }: ConsumeMessage): string {
  const app: unknown = properties.appId;

  return typeof app === "string" && /^[\w.-]{1,60}$/.test(app) ? app : "unknown";
}

function expirationOf({ properties }: ConsumeMessage): number | undefined {
  const text: unknown = properties.expiration;

  return typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function forgetOldest(senders: Map<string, unknown>): void {
  const [oldest] = senders.keys();
  if (oldest !== undefined) senders.delete(oldest);
}
