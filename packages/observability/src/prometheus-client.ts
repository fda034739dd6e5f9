/** One series of an instant query's answer. */
export type Series = Readonly<{ labels: Readonly<Record<string, string>>; value: number }>;

export type Alert = Readonly<{
  name: string;
  state: "pending" | "firing";
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
}>;

export type Target = Readonly<{ job: string; address: string; health: string; error: string }>;

/** Asks a Prometheus. */
export type PrometheusClient = Readonly<{
  /**
   * What a query says now. A number without labels is one series.
   *
   * @throws Error with Prometheus' own words where the query is none
   */
  query(promql: string): Promise<readonly Series[]>;
  /** The alerts that are pending or fire. */
  alerts(): Promise<readonly Alert[]>;
  /** What it scrapes, and whether that worked. */
  targets(): Promise<readonly Target[]>;
}>;

const WITHIN_MS = 10_000;

type Answer = Readonly<{ status: string; error?: string; data: unknown }>;
type Result =
  | Readonly<{
      resultType: "vector";
      result: readonly Readonly<{ metric: Record<string, string>; value: [number, string] }>[];
    }>
  | Readonly<{ resultType: "scalar"; result: [number, string] }>;

/** `url`: `http://host:port`. */
export function prometheusClient(url: string): PrometheusClient {
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1/${path}`, { signal: AbortSignal.timeout(WITHIN_MS) });
    const { status, error, data } = (await response.json()) as Answer;
    if (status !== "success") throw new Error(`Prometheus refused ${path}: ${error ?? status}`);

    return data;
  };

  return {
    async query(promql) {
      const data = (await ask(`query?${new URLSearchParams({ query: promql }).toString()}`)) as Result;
      if (data.resultType === "scalar") return [{ labels: {}, value: numberOf(data.result[1]) }];

      return data.result.map(({ metric, value }) => ({ labels: metric, value: numberOf(value[1]) }));
    },
    async alerts() {
      const { alerts } = (await ask("alerts")) as { alerts: readonly Omit<Alert, "name">[] };

      return alerts.map((alert) => ({ ...alert, name: alert.labels["alertname"] ?? "" }));
    },
    async targets() {
      const { activeTargets } = (await ask("targets?state=active")) as {
        activeTargets: readonly { labels: Record<string, string>; health: string; lastError: string }[];
      };

      return activeTargets.map(({ labels, health, lastError }) => ({
        job: labels["job"] ?? "",
        address: labels["instance"] ?? "",
        health,
        error: lastError,
      }));
    },
  };
}

/** Prometheus writes +Inf where JavaScript has Infinity. */
function numberOf(text: string): number {
  return Number(text.replace("Inf", "Infinity"));
}
