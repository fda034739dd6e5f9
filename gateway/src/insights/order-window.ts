import { moneyOf, minorUnitsOf } from "@warren/contracts/money";
import type { OrderStatusChanged } from "@warren/generated/gateway";
import { addDuration, mergedDurations, quantileOf, type Durations } from "./durations.js";
import type { Figures } from "./insights-answer.js";
import { SPANS, stepsOf, type Span } from "./span.js";

type Change = OrderStatusChanged["data"];
type Status = Change["status"];

/** What became of orders in the last hour, as one gateway heard it. In memory, and gone with the process. */
export type OrderWindow = Readonly<{
  tell(change: Change): void;
  read(span: Span): Figures;
}>;

/** Divides each step of each span. */
const BUCKET_SECONDS = 10;
const KEPT_SECONDS = SPANS["1h"].seconds + SPANS["1h"].stepSeconds;

/** What was heard in ten seconds. It grows with how many kinds of things happen, not with how many things. */
type Bucket = Readonly<{
  moves: Map<Status, number>;
  durations: Durations;
  /** By currency, in its smallest unit. */
  revenue: Map<string, bigint>;
}>;

export type OrderWindowOptions = Readonly<{ now?: () => number }>;

/** See {@link OrderWindow}. By this gateway's clock; how long an order took is told by the order service's alone. */
export function createOrderWindow({ now = Date.now }: OrderWindowOptions = {}): OrderWindow {
  const startedAt = now();
  const buckets = new Map<number, Bucket>();
  const bucketAt = (seconds: number) => Math.floor(seconds / BUCKET_SECONDS);

  const forgetOld = () => {
    const oldest = bucketAt(now() / 1_000 - KEPT_SECONDS);
    for (const at of buckets.keys()) if (at < oldest) buckets.delete(at);
  };
  const current = (): Bucket => {
    const at = bucketAt(now() / 1_000);
    const known = buckets.get(at);
    if (known !== undefined) return known;
    forgetOld();
    const made: Bucket = { moves: new Map(), durations: new Map(), revenue: new Map() };
    buckets.set(at, made);

    return made;
  };

  return {
    tell({ status, sale, changedAt }) {
      const { moves, durations, revenue } = current();
      moves.set(status, (moves.get(status) ?? 0) + 1);
      if (sale === undefined) return;
      const { totalAmount, currency, placedAt } = sale;
      addDuration(durations, Date.parse(changedAt) - Date.parse(placedAt));
      revenue.set(currency, (revenue.get(currency) ?? 0n) + minorUnitsOf(totalAmount));
    },

    read(span) {
      forgetOld();
      const { from, to } = stepsOf(span, now());
      const { stepSeconds } = SPANS[span];
      // From `from` to this moment: the step that has just begun is in the totals, and not yet a point.
      const heard = [...buckets].filter(([at]) => at >= bucketAt(from));
      const all = heard.map(([, bucket]) => bucket);
      const first = Math.floor(startedAt / 1_000 / stepSeconds) * stepSeconds;
      const points: Figures["points"][number][] = [];
      for (let at = Math.max(from, first); at < to; at += stepSeconds) {
        const end = at + stepSeconds;
        const inStep = heard.filter(([one]) => one >= bucketAt(at) && one < bucketAt(end));
        points.push(
          pointOf(
            end,
            end - Math.max(at, startedAt / 1_000),
            inStep.map(([, bucket]) => bucket),
          ),
        );
      }
      const { placed, confirmed, undone, ...rest } = sumOf(all);

      return {
        since: new Date(Math.max(startedAt, from * 1_000)).toISOString(),
        from: isoOf(from),
        to: isoOf(to),
        stepSeconds,
        points,
        totals: { placed, confirmed, undone, ...rest },
        statuses: statusesOf(all),
        revenue: revenueOf(all),
      };
    },
  };
}

/** `heardSeconds`: how much of the step was heard, which of the first one is its end. Less than a second says nothing of one. */
function pointOf(end: number, heardSeconds: number, buckets: readonly Bucket[]) {
  const { placed, confirmed, undone, ...rest } = sumOf(buckets);
  const seconds = Math.max(1, heardSeconds);

  return {
    at: isoOf(end),
    placed: placed / seconds,
    confirmed: confirmed / seconds,
    undone: undone / seconds,
    ...rest,
  };
}

function sumOf(buckets: readonly Bucket[]): Figures["totals"] {
  const moved = (...statuses: readonly Status[]) =>
    buckets.reduce(
      (sum, { moves }) => sum + statuses.reduce((part, status) => part + (moves.get(status) ?? 0), 0),
      0,
    );
  const durations = mergedDurations(buckets.map((bucket) => bucket.durations));

  return {
    placed: moved("created"),
    confirmed: moved("confirmed"),
    undone: moved("rejected", "cancelled"),
    p50Ms: quantileOf(durations, 0.5) ?? null,
    p99Ms: quantileOf(durations, 0.99) ?? null,
  };
}

function statusesOf(buckets: readonly Bucket[]): Figures["statuses"] {
  const counts = new Map<Status, number>();
  for (const { moves } of buckets)
    for (const [status, count] of moves) counts.set(status, (counts.get(status) ?? 0) + count);

  return [...counts].map(([status, count]) => ({ status, count }));
}

function revenueOf(buckets: readonly Bucket[]): Figures["revenue"] {
  const sums = new Map<string, bigint>();
  for (const { revenue } of buckets)
    for (const [currency, minor] of revenue) sums.set(currency, (sums.get(currency) ?? 0n) + minor);

  return [...sums]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([currency, minor]) => ({
      currency,
      amount: moneyOf(minor),
    }));
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
