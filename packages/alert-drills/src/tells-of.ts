import type { Alert, Series } from "@warren/observability";

/** Labels that say whom an alert or a series is about. */
const WHOSE = ["service", "instance", "queue", "peer"];

/**
 * Whether a query's answer has a value for whom the alert is about; a series that names nobody is about everybody. +Inf is a value:
 * what nobody handles waits for ever.
 */
export function tellsOf(series: readonly Series[], alert: Pick<Alert, "labels">): boolean {
  const own = Object.entries(alert.labels).filter(([label]) => WHOSE.includes(label));

  return series.some(
    ({ labels, value }) =>
      !Number.isNaN(value) && own.every(([label, name]) => (labels[label] ?? name) === name),
  );
}
