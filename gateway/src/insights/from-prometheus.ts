import { moneyFrom } from "@warren/contracts/money";
import { OrderStatus } from "@warren/contracts/order-status";
import type { Prometheus, Samples } from "./ask-prometheus.js";
import type { Figures } from "./insights-answer.js";
import { growthOf, quantileOfBuckets } from "./growth.js";
import { SPANS, stepsOf, type Span } from "./span.js";

/** Rates are of the last minute: a Prometheus that reads every fifteen seconds has four samples of it. */
const RATE = "[1m]";

const MOVES = "order_status_changes_total";
const PLACED = `${MOVES}{from="none"}`;
const CONFIRMED = `${MOVES}{to="confirmed"}`;
const UNDONE = `${MOVES}{to=~"rejected|cancelled"}`;
const TOOK = 'order_saga_duration_seconds_bucket{outcome="confirmed"}';

/**
 * The same figures as a gateway's own window, of all order services together.
 *
 * @throws AskError
 */
export async function figuresOf(prometheus: Prometheus, span: Span, nowMs: number): Promise<Figures> {
  const { seconds, stepSeconds } = SPANS[span];
  const steps = { ...stepsOf(span, nowMs), stepSeconds };
  // To this moment: a step that has just begun is in the totals, and not yet a point.
  const whole = { from: nowMs / 1_000 - seconds, to: nowMs / 1_000, stepSeconds };
  const rate = (counter: string) => prometheus.over(`sum(rate(${counter}${RATE}))`, steps);
  const took = (share: number) =>
    prometheus.over(`histogram_quantile(${String(share)}, sum by (le) (rate(${TOOK}${RATE})))`, steps);
  const raw = (counter: string, by: string) =>
    prometheus.over(`sum by (${by}, instance) (${counter})`, whole);
  const [up, placed, confirmed, undone, p50, p99, upWhole, moves, created, sales, lengths] =
    await Promise.all([
      prometheus.over("count(up)", steps),
      rate(PLACED),
      rate(CONFIRMED),
      rate(UNDONE),
      took(0.5),
      took(0.99),
      prometheus.over("count(up)", whole),
      raw(`${MOVES}{from!="none"}`, "to"),
      raw(PLACED, "to"),
      raw("order_revenue_total", "currency"),
      raw(TOOK, "le"),
    ]);
  const known = upWhole[0]?.values[0]?.[0] ?? nowMs / 1_000;
  const moved = new Map([...growthOf(moves, "to", known), ...growthOf(created, "to", known)]);
  const buckets = growthOf(lengths, "le", known);
  const count = (status: string) => Math.round(moved.get(status) ?? 0);

  return {
    since: isoOf(known),
    from: isoOf(steps.from),
    to: isoOf(steps.to),
    stepSeconds,
    points: pointsOf(
      (up[0]?.values ?? []).map(([at]) => at).filter((at) => at > steps.from),
      { placed, confirmed, undone, p50, p99 },
    ),
    totals: {
      placed: count("created"),
      confirmed: count("confirmed"),
      undone: count("rejected") + count("cancelled"),
      p50Ms: msOf(quantileOfBuckets(buckets, 0.5)),
      p99Ms: msOf(quantileOfBuckets(buckets, 0.99)),
    },
    statuses: statusesOf(moved),
    revenue: revenueOf(growthOf(sales, "currency", known)),
  };
}

function statusesOf(moved: ReadonlyMap<string, number>): Figures["statuses"] {
  return OrderStatus.options.flatMap((status) => {
    const count = Math.round(moved.get(status) ?? 0);

    return count === 0 ? [] : [{ status, count }];
  });
}

function revenueOf(grown: ReadonlyMap<string, number>): Figures["revenue"] {
  return [...grown]
    .flatMap(([currency, value]) => {
      const amount = moneyFrom(value.toFixed(2));

      return value < 0.005 || amount === undefined ? [] : [{ currency, amount }];
    })
    .toSorted((one, other) => one.currency.localeCompare(other.currency))
    .slice(0, 300);
}

type Series = Readonly<Record<"placed" | "confirmed" | "undone" | "p50" | "p99", readonly Samples[]>>;

function pointsOf(seconds: readonly number[], series: Series): Figures["points"] {
  const maps = Object.fromEntries(
    Object.entries(series).map(([name, samples]) => [name, new Map(samples[0]?.values ?? [])]),
  );
  // A series that is not there yet is one of which nothing happened.
  const rateAt = (name: keyof Series, at: number) => Math.max(0, maps[name]?.get(at) ?? 0);
  const msAt = (name: keyof Series, at: number) => {
    const took = maps[name]?.get(at);

    return took === undefined ? null : Math.max(0, took * 1_000);
  };

  return seconds.map((at) => ({
    at: isoOf(at),
    placed: rateAt("placed", at),
    confirmed: rateAt("confirmed", at),
    undone: rateAt("undone", at),
    p50Ms: msAt("p50", at),
    p99Ms: msAt("p99", at),
  }));
}

function msOf(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1_000;
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
