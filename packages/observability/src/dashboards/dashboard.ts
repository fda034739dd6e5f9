/** Units as Grafana names them. */
export type Unit =
  "short" | "none" | "s" | "reqps" | "ops" | "percentunit" | "bytes" | "currencyUSD" | "dtdurations";

export type ShopQuery = Readonly<{
  /** PromQL; `$service`, `$queue` and `$__rate_interval` are filled in. */
  expr: string;
  /** With labels in braces: `{{queue}}`. */
  legend: string;
}>;

/** From where on a value is bad, as an alert has it. */
export type Limit = Readonly<{
  alert: string;
  /** As the alert's expression says it: `> 900`. */
  rule: string;
  /** The value as a number. */
  at: number;
  /** Whether what is below is bad. Default: what is above. */
  below?: boolean;
}>;

export type ShopPanel = Readonly<{
  title: string;
  /** A sentence for whoever does not know the shop. */
  about: string;
  kind: "lines" | "number";
  unit: Unit;
  queries: readonly ShopQuery[];
  limit?: Limit;
  /** Of 24 columns. Default 12; 6 for a number. */
  width?: number;
  /** Why there may be nothing to show in a shop that is well. Default: there is always something. */
  mayBeEmpty?: string;
}>;

/** A dashboard as we think of it; `toGrafana` makes Grafana's of it. */
export type ShopDashboard = Readonly<{
  /** Also the name of its file. */
  name: string;
  title: string;
  about: string;
  variables: readonly ("service" | "queue")[];
  panels: readonly ShopPanel[];
}>;

/** A number that is also there where nothing was counted yet. */
export function orZero(expr: string): string {
  return `${expr} or on () vector(0)`;
}

/** How often something was counted in a second, by labels; 0 where it never was. */
export function perSecond(counter: string, ...by: readonly string[]): string {
  return orZero(summedRate(counter, by));
}

/** The same without those at 0, for labels of which most never are together: they begin at 0, and would be lines of nothing. */
export function perSecondAboveZero(counter: string, ...by: readonly string[]): string {
  return orZero(`${summedRate(counter, by)} > 0`);
}

/** How much of one counter another is, by labels; 0 where there was nothing to be a part of. */
export function ratio(part: string, whole: string, ...by: readonly string[]): string {
  return orZero(`${summedRate(part, by)} / (${summedRate(whole, by)} > 0)`);
}

function summedRate(counter: string, by: readonly string[]): string {
  return `sum${by.length === 0 ? "" : ` by (${by.join(", ")})`} (rate(${counter}[$__rate_interval]))`;
}

/** A quantile of a histogram, without the suffix of its name; 0 where nothing was measured lately. */
export function quantile(q: number, histogram: string, filter: string, ...by: readonly string[]): string {
  const labels = ["le", ...by].join(", ");
  const buckets = `sum by (${labels}) (rate(${histogram}_bucket{${filter}}[$__rate_interval]))`;

  // Without an observation it is not a number, which no comparison holds for.
  return orZero(`histogram_quantile(${q}, ${buckets}) >= 0`);
}
