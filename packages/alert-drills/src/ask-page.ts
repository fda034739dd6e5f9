import { textOf } from "@warren/messaging";
import { eventually } from "@warren/messaging/testing";
import type { Alert, PrometheusClient } from "@warren/observability";
import { readRunbook } from "./runbook.js";
import { tellsOf } from "./tells-of.js";

/** What the queries of an alert's page said while it fired. */
export type PageAnswers = Readonly<{
  /** Those that have a value for whom the alert is about. */
  found: readonly string[];
  /** Those that have none, each with the reason. */
  empty: readonly string[];
}>;

/** A rate needs two samples, and the broker counts every five seconds. */
const WITHIN_MS = 30_000;

/** Asks every query of the page of an alert that fires. */
export async function askPage(
  prometheus: PrometheusClient,
  alert: Alert,
  tell: (line: string) => void,
): Promise<PageAnswers> {
  const answers = await Promise.all(
    readRunbook(alert.name).queries.map(async (query) => ({
      query,
      why: await untilFound(prometheus, query, alert).catch(textOf),
    })),
  );
  for (const { query, why } of answers) tell(`  ${query}: ${why ?? "found"}`);

  return {
    found: answers.flatMap(({ query, why }) => (why === undefined ? [query] : [])),
    empty: answers.flatMap(({ query, why }) => (why === undefined ? [] : [`${query}: ${why}`])),
  };
}

/** @throws Error that says why it finds nothing */
function untilFound(prometheus: PrometheusClient, query: string, alert: Alert): Promise<undefined> {
  return eventually(
    async () => {
      const series = await prometheus.query(query);
      if (tellsOf(series, alert)) return undefined;
      throw new Error(
        `none of ${String(series.length)} series has a value for ${JSON.stringify(alert.labels)}`,
      );
    },
    { withinMs: WITHIN_MS, everyMs: 500 },
  );
}
