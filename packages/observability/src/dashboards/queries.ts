import type { ShopDashboard } from "./dashboard.js";

/** A query of a panel, for whoever runs it. */
export type PanelQuery = Readonly<{
  dashboard: string;
  panel: string;
  expr: string;
  legend: string;
  mayBeEmpty: boolean;
}>;

/** Every query of every panel. */
export function queriesOf(dashboards: readonly ShopDashboard[]): readonly PanelQuery[] {
  return dashboards.flatMap(({ name, panels }) =>
    panels.flatMap(({ title, queries, mayBeEmpty }) =>
      queries.map(({ expr, legend }) => ({
        dashboard: name,
        panel: title,
        expr,
        legend,
        mayBeEmpty: mayBeEmpty !== undefined,
      })),
    ),
  );
}

/** A query as Grafana sends it where all services and queues are chosen. `rateInterval`: `20s`. */
export function filledIn(expr: string, rateInterval: string): string {
  return expr
    .replaceAll("$service", ".+")
    .replaceAll("$queue", ".+")
    .replaceAll("$__rate_interval", rateInterval);
}
