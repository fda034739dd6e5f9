import type { ConsumeMessage } from "amqplib";
import type { Logger } from "../logger.js";
import type { Observer } from "../observer.js";
import { header, numberHeader } from "../wire/headers.js";
import { ageOf, clockAfter, skewOf, type Arrival, type SenderClock } from "./sender-clock.js";

/**
 * Knows for how long somebody still waits for the reply to a request. A request says how long that is when it leaves
 * (`expiration`), and when that is over by its sender's clock (`x-deadline`). The two clocks need not agree: how far they are
 * apart is measured for each sender, by the requests that cannot have waited on their way.
 */
export type Deadlines = Readonly<{
  /** A delivery has come. `idleMs`: for how long its consumer has had nothing to do. */
  arrived(raw: ConsumeMessage, idleMs: () => number): void;
  /** For how many milliseconds nobody has waited for the reply any more; undefined where somebody may. */
  lateBy(raw: ConsumeMessage): number | undefined;
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

type Sender = Readonly<{ clock: SenderClock; saidMs: number }>;

/** A consumer that was idle for so long has taken from its queue all that was there. */
const QUICK_AFTER_MS = 100;

/** A change of the skew by so much is told. */
const TOLD_MS = 500;

/** Senders that are remembered; one that connects anew is another. */
const MAX_SENDERS = 1_000;

/** Makes the deadlines of one process; its consumers share them. */
export function createDeadlines(options: DeadlinesOptions): Deadlines {
  const { stoodStill, monotonic = () => performance.now(), wall = Date.now } = options;
  const senders = new Map<string, Sender>();
  // By the monotonic clock.
  const endsAt = new WeakMap<ConsumeMessage, number>();

  const learn = (raw: ConsumeMessage, arrival: Arrival): SenderClock | undefined => {
    const name = senderOf(raw);
    const before = senders.get(name);
    const clock = clockAfter(before?.clock, arrival);
    if (clock === undefined || clock === before?.clock) return clock;
    const skewMs = Math.round(skewOf(clock, arrival));
    const changed = Math.abs(skewMs - (before?.saidMs ?? 0)) >= TOLD_MS;
    if (changed) tellSkew(options, appOf(raw), skewMs);
    if (before === undefined && senders.size >= MAX_SENDERS) forgetOldest(senders);
    senders.set(name, { clock, saidMs: changed ? skewMs : (before?.saidMs ?? 0) });

    return clock;
  };

  return {
    arrived(raw, idleMs) {
      const deadline = numberHeader(raw, header.deadline);
      const timeLeftMs = timeLeftOf(raw);
      if (deadline === undefined || timeLeftMs === undefined) return;
      const at = monotonic();
      const way = stoodStill() ? "stale" : idleMs() >= QUICK_AFTER_MS ? "quick" : "unknown";
      const arrival: Arrival = {
        at,
        differenceMs: at - (deadline - timeLeftMs),
        agreedMs: at - wall(),
        timeLeftMs,
        way: raw.fields.redelivered && way === "quick" ? "unknown" : way,
      };
      endsAt.set(raw, at + timeLeftMs - Math.max(0, ageOf(learn(raw, arrival), arrival)));
    },
    lateBy(raw) {
      const end = endsAt.get(raw);
      // Without the time it had left, as a copy or a stranger's request is, only its sender's clock says when it is over.
      const deadline = numberHeader(raw, header.deadline);
      const lateMs = end !== undefined ? monotonic() - end : deadline === undefined ? -1 : wall() - deadline;

      return lateMs > 0 ? lateMs : undefined;
    },
  };
}

function tellSkew({ logger, observer }: DeadlinesOptions, sender: string, skewMs: number): void {
  observer.clockSkew?.(sender, skewMs);
  if (Math.abs(skewMs) < TOLD_MS) {
    logger.info({ sender, skewMs }, "the clock of a sender of requests agrees with ours again");
  } else {
    logger.warn(
      { sender, skewMs },
      `our clock is ${seconds(Math.abs(skewMs))} ${skewMs > 0 ? "ahead of" : "behind"} that of a sender of requests: deadlines allow for it. Set the clocks of both machines right (NTP)`,
    );
  }
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

function timeLeftOf({ properties }: ConsumeMessage): number | undefined {
  const text: unknown = properties.expiration;

  return typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function forgetOldest(senders: Map<string, unknown>): void {
  const [oldest] = senders.keys();
  if (oldest !== undefined) senders.delete(oldest);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
