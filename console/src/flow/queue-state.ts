import type { Tone } from "../parts/tone.js";
import type { LiveQueue } from "./flow-types.js";
import { growthOf, type Sample } from "./history.js";

/** How a queue is, worst first: each carries what there is to say about it. */
export type QueueState = Readonly<
  | { kind: "missing" }
  /** Somebody paused it. */
  | { kind: "paused" }
  | { kind: "unattended" }
  | { kind: "stopped"; reason: string }
  | { kind: "growing"; perSecond: number }
  | { kind: "flowing" }
  | { kind: "waiting" }
  | { kind: "idle" }
  | { kind: "unknown" }
>;

type Known = Readonly<{
  live: LiveQueue | undefined;
  samples: readonly Sample[];
  /** Why its consumers take nothing at the moment, in their own words; undefined where they do, or say nothing. */
  stopped: string | undefined;
}>;

/** See {@link QueueState}. A queue that nobody is to consume is never unattended. */
export function queueStateOf({ live, samples, stopped }: Known): QueueState {
  if (live === undefined) return { kind: "unknown" };
  if (live.state === "missing") return { kind: "missing" };
  if (live.paused !== null) return { kind: "paused" };
  if (stopped !== undefined) return { kind: "stopped", reason: stopped };
  if (live.service !== null && live.consumers === 0) return { kind: "unattended" };
  const perSecond = growthOf(samples);
  if (perSecond !== undefined) return { kind: "growing", perSecond };
  if (isPositive(live.publishRate) || isPositive(live.deliverRate)) return { kind: "flowing" };
  if (isPositive(live.ready) || isPositive(live.unacknowledged)) return { kind: "waiting" };

  return live.ready === null ? { kind: "unknown" } : { kind: "idle" };
}

/** What the state is called, and its tone; without one it is as usual. */
export function sayState(state: QueueState): Readonly<{ name: string; tone: Tone | undefined }> {
  switch (state.kind) {
    case "missing":
      return { name: "Not on the broker", tone: "failed" };
    case "unattended":
      return { name: "No consumers", tone: "failed" };
    case "paused":
      return { name: "Paused", tone: "waiting" };
    case "stopped":
      return { name: "Cannot work", tone: "waiting" };
    case "growing":
      return { name: `Grows by ${rateOf(state.perSecond)}`, tone: "waiting" };
    case "flowing":
      return { name: "Flowing", tone: "running" };
    case "waiting":
      return { name: "Holds messages", tone: undefined };
    case "idle":
      return { name: "Idle", tone: undefined };
    case "unknown":
      return { name: "Not known", tone: undefined };
  }
}

/** Which of several queues to look at first: the lower, the sooner. */
export function urgencyOf({ kind }: QueueState): number {
  switch (kind) {
    case "missing":
    case "unattended":
      return 0;
    case "growing":
    case "stopped":
      return 1;
    case "paused":
      return 2;
    case "flowing":
    case "waiting":
    case "idle":
    case "unknown":
      return 3;
  }
}

/** Whether somebody should look at a queue. */
export function needsAttention(state: QueueState, live: LiveQueue | undefined): boolean {
  return sayState(state).tone === "failed" || sayState(state).tone === "waiting" || deadIn(live) > 0;
}

/** How many dead letters a queue has. */
export function deadIn(live: LiveQueue | undefined): number {
  return live?.deadLetters?.count ?? 0;
}

const FEW = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });
const MANY = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const COUNT = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });

/** A rate as people read it: `0.4/s`, `12/s`. Not known: a dash. */
export function rateOf(perSecond: number | null | undefined): string {
  if (perSecond === null || perSecond === undefined) return "–";

  return `${(perSecond < 10 ? FEW : MANY).format(perSecond)}/s`;
}

/** A number that has little room: `12`, `4.5K`. Not known: a dash. */
export function countOf(count: number | null | undefined): string {
  return count === null || count === undefined ? "–" : COUNT.format(count);
}

function isPositive(value: number | null): boolean {
  return value !== null && value > 0;
}
