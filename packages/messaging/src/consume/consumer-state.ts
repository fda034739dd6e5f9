import type { ConsumeMessage } from "amqplib";
import { batchLength, type BatchLimits } from "./bytes-in-hand.js";
import { stuckReason, type BatchInProgress, type Pause } from "./batch-in-progress.js";

/**
 * What a consumer is doing. A batch outlives the channel that it came from: it is handled to its end, and only not
 * acknowledged.
 */
export type ConsumerState<Channel> =
  /** Consumes nothing, and is not asked to. Every consumer begins here. */
  | Readonly<{ kind: "paused" }>
  /** Is to consume, and has no channel: not yet, or not again. */
  | Readonly<{ kind: "opening"; batch: BatchInProgress<Channel> | undefined }>
  /** Gets deliveries; those that are in no batch yet wait. */
  | Readonly<{
      kind: "consuming";
      channel: Channel;
      /** Grows in place, by `delivered`: a copy for each delivery would cost more than the rest of its way. */
      waiting: ConsumeMessage[];
      batch: BatchInProgress<Channel> | undefined;
      /** Why its queue gives it nothing though messages are there, where that was found out. */
      silence?: string | undefined;
    }>
  /**
   * The service cannot work, and nothing is in hand: the broker would count a delivery for each `consumer_timeout` that
   * passes. `deliveries` are the broker's again; they are kept only to find out whether such messages can be handled now.
   */
  | Readonly<{ kind: "unable"; pause: Pause; deliveries: readonly ConsumeMessage[] }>
  /** Takes nothing more and finishes its batch, then is `next`. */
  | Readonly<{
      kind: "leaving";
      next: "paused" | "stopped";
      channel: Channel | undefined;
      batch: BatchInProgress<Channel> | undefined;
    }>
  /** Has ended. Nothing leads out of here. */
  | Readonly<{ kind: "stopped" }>;

export type UnableState = Extract<ConsumerState<never>, { kind: "unable" }>;

/**
 * `waiting`: consumes nothing at the moment, though it should; `reason` says why. `partitions`: those of the queue that this
 * instance holds, where it has some; none where there are more instances than partitions.
 */
export type ConsumerHealth = Readonly<{ queue: string; partitions?: readonly number[] }> &
  Readonly<
    { state: "consuming" } | { state: "paused" } | { state: "waiting"; reason: string } | { state: "stopped" }
  >;

/** Asked to consume: paused → opening. */
export function resumed<C>(state: ConsumerState<C>): ConsumerState<C> {
  return state.kind === "paused" ? { kind: "opening", batch: undefined } : state;
}

/** A channel was opened: opening → consuming. What waited on another channel is that one's no more. */
export function channelOpened<C>(state: ConsumerState<C>, channel: C): ConsumerState<C> {
  return state.kind === "opening" || state.kind === "consuming"
    ? { kind: "consuming", channel, waiting: [], batch: state.batch }
    : state;
}

/** The first channel could not be opened: → paused, as before it was asked to consume. */
export function resumeFailed<C>(state: ConsumerState<C>): ConsumerState<C> {
  return state.kind === "opening" || state.kind === "consuming" ? { kind: "paused" } : state;
}

/**
 * The channel is gone, with all deliveries that were not acknowledged: consuming → opening. Where its batch pauses, or takes so
 * long that the broker may have lost patience, no other channel is opened, or its deliveries would wait in hand: → unable.
 *
 * @param at `now` by `performance.now()`; a batch of more than `lateAfterMs` takes long
 */
export function channelLost<C>(
  state: ConsumerState<C>,
  at: Readonly<{ now: number; lateAfterMs: number }>,
): ConsumerState<C> {
  if (state.kind === "leaving") return { ...state, channel: undefined };
  if (state.kind !== "consuming") return state;
  const { batch } = state;
  if (batch === undefined) return { kind: "opening", batch };
  const late = stuckReason(batch, at.now, at.lateAfterMs);
  const pause = batch.pause ?? (late === undefined ? undefined : { since: batch.since, reason: late });

  return pause === undefined ? { kind: "opening", batch } : unableBy(batch, pause);
}

/** All that is in hand is to go back to the queue, since the pause lasts: → unable. The channel is the caller's to close. */
export function gaveBack<C>(state: ConsumerState<C>): ConsumerState<C> {
  const batch = batchOf(state);
  if (batch?.pause === undefined) return state;

  return state.kind === "consuming" || state.kind === "opening" ? unableBy(batch, batch.pause) : state;
}

/** The service still cannot work, or its channel could not be opened. */
export function stillUnable<C>(
  state: ConsumerState<C>,
  before: UnableState,
  reason: string,
): ConsumerState<C> {
  return state.kind === "unable" || state.kind === "opening" || state.kind === "consuming"
    ? { ...before, pause: { ...before.pause, reason } }
    : state;
}

/** The service can work again: unable → opening. */
export function able<C>(state: ConsumerState<C>): ConsumerState<C> {
  return state.kind === "unable" ? { kind: "opening", batch: undefined } : state;
}

function unableBy({ deliveries }: BatchInProgress<unknown>, pause: Pause): UnableState {
  return { kind: "unable", pause, deliveries };
}

/** Takes a delivery. False where it came from a channel that is not consumed (any more): the broker takes it back. */
export function delivered<C>(state: ConsumerState<C>, channel: C, delivery: ConsumeMessage): boolean {
  if (state.kind !== "consuming" || state.channel !== channel) return false;
  state.waiting.push(delivery);

  return true;
}

/** It was found out why the queue gives nothing though messages are there; undefined: none are there any more. */
export function fellSilent<C>(
  state: ConsumerState<C>,
  channel: C,
  silence: string | undefined,
): ConsumerState<C> {
  return state.kind === "consuming" && state.channel === channel && state.batch === undefined
    ? { ...state, silence }
    : state;
}

/** Whether there is something to make a batch of. */
export function canStartBatch<C>(state: ConsumerState<C>): boolean {
  return state.kind === "consuming" && state.batch === undefined && state.waiting.length > 0;
}

/** The deliveries that are in no batch yet. */
export function waitingOf<C>(state: ConsumerState<C>): readonly ConsumeMessage[] {
  return state.kind === "consuming" ? state.waiting : [];
}

/** Makes a batch of the deliveries that wait, no more than the limits allow. `now`: by `performance.now()`. */
export function batchStarted<C>(state: ConsumerState<C>, most: BatchLimits, now: number): ConsumerState<C> {
  if (state.kind !== "consuming" || !canStartBatch(state)) return state;
  const { channel, waiting } = state;
  const length = batchLength(waiting, most);
  const batch = { channel, deliveries: waiting.slice(0, length), since: now, pause: undefined };

  return { kind: "consuming", channel, waiting: waiting.slice(length), batch };
}

/** The batch could not be processed now, and is tried again. `now`: by `performance.now()`; `failed`: see {@link Pause}. */
export function batchFailed<C>(
  state: ConsumerState<C>,
  { now, ...why }: Pick<Pause, "reason" | "failed"> & Readonly<{ now: number }>,
): ConsumerState<C> {
  const batch = batchOf(state);
  if (batch === undefined) return state;
  const pause = { since: batch.pause?.since ?? now, ...why };

  return { ...state, batch: { ...batch, pause } } as ConsumerState<C>;
}

/** The batch is done with. */
export function batchEnded<C>(state: ConsumerState<C>): ConsumerState<C> {
  return batchOf(state) === undefined ? state : ({ ...state, batch: undefined } as ConsumerState<C>);
}

/** Asked to pause or to stop. Who was asked to stop does not pause any more. */
export function leaving<C>(state: ConsumerState<C>, next: "paused" | "stopped"): ConsumerState<C> {
  switch (state.kind) {
    case "paused":
    case "opening":
    case "unable":
      return { kind: "leaving", next, channel: undefined, batch: batchOf(state) };
    case "consuming":
      return { kind: "leaving", next, channel: state.channel, batch: state.batch };
    case "leaving":
      return state.next === "stopped" ? state : { ...state, next };
    case "stopped":
      return state;
  }
}

/** The batch has ended and the channel is closed: leaving → paused or stopped. */
export function left<C>(state: ConsumerState<C>): ConsumerState<C> {
  return state.kind === "leaving" ? { kind: state.next } : state;
}

/** The batch in progress; undefined where there is none. */
export function batchOf<C>(state: ConsumerState<C>): BatchInProgress<C> | undefined {
  return "batch" in state ? state.batch : undefined;
}

/** Whether a batch is to be tried (again). Its messages come again where its channel is gone, or where we leave. */
export function mayProcess<C>(state: ConsumerState<C>, { channel }: BatchInProgress<C>): boolean {
  return state.kind === "consuming" && state.channel === channel;
}

/** Whether a batch that was processed can be acknowledged: on the channel that it came from, and on no other. */
export function mayAcknowledge<C>(state: ConsumerState<C>, { channel }: BatchInProgress<C>): boolean {
  return (state.kind === "consuming" || state.kind === "leaving") && state.channel === channel;
}

/**
 * How the consumer is. `channelTrouble`: why it has no channel, where it should have one. `failing`: why it takes one message
 * at a time, where it does.
 */
export function healthOf<C>(
  state: ConsumerState<C>,
  at: Readonly<{
    queue: string;
    channelTrouble: string | undefined;
    failing: string | undefined;
    now: number;
    stuckAfterMs: number;
  }>,
): ConsumerHealth {
  const { queue } = at;
  if (state.kind === "leaving") return { queue, state: state.next };
  if (state.kind === "paused" || state.kind === "stopped") return { queue, state: state.kind };
  if (state.kind === "unable") return { queue, state: "waiting", reason: state.pause.reason };
  const { batch } = state;
  const reason =
    at.channelTrouble ??
    (state.kind === "opening" ? "its channel is not open" : undefined) ??
    (batch === undefined
      ? undefined
      : (batch.pause?.reason ?? stuckReason(batch, at.now, at.stuckAfterMs))) ??
    at.failing ??
    (state.kind === "consuming" && state.waiting.length === 0 ? state.silence : undefined);

  return reason === undefined ? { queue, state: "consuming" } : { queue, state: "waiting", reason };
}
