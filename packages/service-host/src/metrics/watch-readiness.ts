import { Gauge, type Registry } from "prom-client";
import { readinessOf, type Check, type Readiness } from "../http/health.js";
import { askedForMetrics } from "./asked-for-metrics.js";

/** Checks of a program that are told apart. Their names come from code: those of one that makes them up do not become series without end. */
const MAX_CHECKS = 100;

/**
 * Shows what `/health/ready` says, so that an alert can: whether the program is ready, and each of its checks. Asked at each scrape, which
 * does not wait for a check that hangs: the next one shows what came of it.
 */
export function watchReadiness(registry: Registry, checks: () => Promise<readonly Check[]>): void {
  const readiness = askedForMetrics(async () => [await readinessOf(checks)]);
  new Gauge({
    name: "warren_ready",
    help: "1 while the program can work, as /health/ready says; 0 while it cannot.",
    registers: [registry],
    async collect() {
      const [now] = (await readiness()) ?? [];
      if (now === undefined) this.remove();
      else this.set(now.ready ? 1 : 0);
    },
  });
  new Gauge({
    name: "warren_check_passing",
    help: "1 while this check of /health/ready passes. One that passes may be missing: a timer's is told while it fails.",
    labelNames: ["check"],
    registers: [registry],
    async collect() {
      const [now] = (await readiness()) ?? [];
      this.reset();
      if (now === undefined) return;
      for (const [check, passes] of passing(now.checks)) this.set({ check }, passes ? 1 : 0);
    },
  });
}

/** Whether each check passes; those beyond {@link MAX_CHECKS} are one, which passes where all of them do. */
function passing(checks: Readiness["checks"]): ReadonlyMap<string, boolean> {
  const all = new Map<string, boolean>();
  for (const { name, ok } of checks) {
    const check = all.has(name) || all.size < MAX_CHECKS ? name : "other";
    all.set(check, (all.get(check) ?? true) && ok);
  }

  return all;
}
