// How far a sender's clock is from ours, as data, and what each of its requests makes of it. No function reads a clock.

/**
 * The smallest difference between the time by our clock at which a request came and the time by the sender's at which it
 * left: that of the request whose way was shortest. What a request has more than that it has waited.
 */
export type SenderClock = Readonly<{
  /** In this window and in the one before it, so that a clock that drifts is followed. */
  smallestMs: number;
  smallestBeforeMs: number;
  windowEndsAt: number;
  /** Since when every request has been older than it can be. Undefined where the last one was not. */
  tooOldSince: number | undefined;
}>;

/** One request that came. All in milliseconds. */
export type Arrival = Readonly<{
  /** By our monotonic clock. */
  at: number;
  /** `at` less the time by the sender's clock at which the request left. */
  differenceMs: number;
  /** What `differenceMs` would be if both clocks agreed and the request had taken no time. */
  agreedMs: number;
  /** The time that it had left when it left its sender. */
  timeLeftMs: number;
  /** Whether the broker drops it after that. What it keeps may be of any age. */
  isDropped: boolean;
  /**
   * `quick`: the consumer had nothing to do, so it cannot have waited in the queue. `unknown`: it may have waited there.
   * `stale`: this process stood still, so it may have waited in our own socket, where the broker drops nothing.
   */
  way: "quick" | "unknown" | "stale";
}>;

const WINDOW_MS = 60_000;

/** The broker looks at the time a request has left when it hands it out; the rest of the way takes no longer than this. */
const SLACK_MS = 1_000;

/** The quick way takes no longer than this, for as long as {@link SET_BACK_AFTER_MS}. */
const QUICK_WAY_MS = 500;

/** A network that stood still brings requests that are too old all at once; a clock that was set back goes on doing so. */
const SET_BACK_AFTER_MS = 5_000;

/**
 * What is known of the clock after a request has come. Undefined where nothing is: clocks are then taken to agree.
 *
 * A request cannot come before it leaves, so a smaller difference is always believed. A larger one is believed where the
 * request came by the quick way, and where requests are older than the broker allows for so long that only the clock is left.
 */
export function clockAfter(clock: SenderClock | undefined, arrival: Arrival): SenderClock | undefined {
  const { at, differenceMs, way } = arrival;
  const ageMs = ageOf(clock, arrival);
  const tooOld = isTooOld(clock, arrival);
  if (clock === undefined) {
    return way === "quick" || ageMs < 0 || tooOld ? newClock(differenceMs, at) : undefined;
  }
  if (tooOld) {
    const since = clock.tooOldSince ?? at;

    return at - since >= SET_BACK_AFTER_MS ? newClock(differenceMs, at) : { ...clock, tooOldSince: since };
  }
  if (ageMs >= 0 && way !== "quick") {
    // What has waited does not say that the clock is right, and what is young does.
    return clock.tooOldSince === undefined || ageMs > QUICK_WAY_MS
      ? clock
      : { ...clock, tooOldSince: undefined };
  }
  if (at < clock.windowEndsAt) {
    return { ...clock, smallestMs: Math.min(clock.smallestMs, differenceMs), tooOldSince: undefined };
  }

  return { ...newClock(differenceMs, at), smallestBeforeMs: clock.smallestMs };
}

/**
 * Whether the clock must have been set back, if it goes on like this: the broker would have dropped the request, or it is old
 * though it has waited for nothing.
 */
function isTooOld(clock: SenderClock | undefined, arrival: Arrival): boolean {
  const { way, timeLeftMs, isDropped } = arrival;
  if (way === "stale" || !isDropped) return false;
  const mostMs =
    clock !== undefined && way === "quick" ? Math.min(timeLeftMs, QUICK_WAY_MS) : timeLeftMs + SLACK_MS;

  return ageOf(clock, arrival) > mostMs;
}

/** For how long a request was on its way when it came. */
export function ageOf(clock: SenderClock | undefined, { differenceMs, agreedMs }: Arrival): number {
  return differenceMs - (clock === undefined ? agreedMs : smallestOf(clock));
}

/** How far our clock is ahead of the sender's; negative where it is behind. */
export function skewOf(clock: SenderClock, { agreedMs }: Arrival): number {
  return smallestOf(clock) - agreedMs;
}

function newClock(differenceMs: number, at: number): SenderClock {
  return {
    smallestMs: differenceMs,
    smallestBeforeMs: differenceMs,
    windowEndsAt: at + WINDOW_MS,
    tooOldSince: undefined,
  };
}

function smallestOf({ smallestMs, smallestBeforeMs }: SenderClock): number {
  return Math.min(smallestMs, smallestBeforeMs);
}
