import { dashboards } from "./index.js";
import { toGrafana } from "./to-grafana.js";

/** What the folder of dashboards holds: the name of each file, and its text. */
export function dashboardFiles(): readonly Readonly<{ name: string; text: string }>[] {
  return dashboards.map((dashboard) => ({
    name: `${dashboard.name}.json`,
    text: `${JSON.stringify(toGrafana(dashboard), null, 2)}\n`,
  }));
}
