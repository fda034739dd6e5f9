import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboardFiles, dashboardsFolder } from "@warren/observability";

// Grafana's dashboards, from packages/observability/src/dashboards. A test fails where they are not what the code says.
rmSync(dashboardsFolder, { recursive: true, force: true });
mkdirSync(dashboardsFolder, { recursive: true });
for (const { name, text } of dashboardFiles()) writeFileSync(join(dashboardsFolder, name), text);
