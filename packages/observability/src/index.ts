// Prometheus and Grafana for the shop: what is scraped, the dashboards as code, and a client that asks a Prometheus.

export { dashboardsFolder, observabilityFolder, rulesFile, scrapeFile } from "./files.js";
export { dashboards } from "./dashboards/index.js";
export { dashboardFiles } from "./dashboards/dashboard-files.js";
export { filledIn, queriesOf } from "./dashboards/queries.js";
export { expressionsIn } from "./expressions.js";
export { prometheusClient } from "./prometheus-client.js";
export { quickRules } from "./quick-rules.js";
export { scrapeConfiguration } from "./scrape-configuration.js";
export { selectorsOf } from "./selectors.js";
export { wantedLabels } from "./wanted-labels.js";

export type { ShopDashboard } from "./dashboards/dashboard.js";
export type { PanelQuery } from "./dashboards/queries.js";
export type { Alert, PrometheusClient, Series, Target } from "./prometheus-client.js";
export type { ScrapeTargets } from "./scrape-configuration.js";
