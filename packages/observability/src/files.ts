import { join } from "node:path";
import { repository } from "@warren/programs";

/** What Prometheus and Grafana read: rules, settings, dashboards. */
export const observabilityFolder = join(repository, "deploy/observability");

/** The alerts and recording rules. */
export const rulesFile = join(observabilityFolder, "rules.yml");

/** Prometheus' settings for a shop that `npm start` runs, and the pattern for all others. */
export const scrapeFile = join(observabilityFolder, "prometheus.yml");

/** Dashboards as Grafana reads them: written from `src/dashboards/` by `npm run dashboards`. */
export const dashboardsFolder = join(observabilityFolder, "grafana/dashboards");
