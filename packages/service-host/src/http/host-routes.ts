import type { FastifyInstance } from "fastify";
import type { Registry as MetricsRegistry } from "prom-client";
import { faultRoutes } from "../fault-injection/fault-routes.js";
import type { Faults } from "../fault-injection/faults.js";
import { levelRoutes, type LevelRoutesOptions } from "../logging/level-routes.js";
import { readinessOf, type Check } from "./health.js";

export type HostRoutesOptions = Readonly<{
  service: string;
  instance?: string;
  version?: string;
  readiness: () => Promise<readonly Check[]>;
  /** Undefined where they have a port of their own. */
  metrics: MetricsRegistry | undefined;
  /** Shown by `/health`. Default: none. */
  faults?: Faults;
  /** Lets anybody who reaches the port inject them. Default false. */
  simulateFailures?: boolean;
  /** Lets whoever is on this machine change which lines are logged. Default: nobody may. */
  levels?: LevelRoutesOptions | undefined;
}>;

/**
 * `/health/live`, `/health/ready` and `/health` (503 with the reasons when not ready), `/metrics`,
 * `/admin/simulate-failure` where a fault can be injected, and `/admin/log-level`. A Fastify plugin.
 */
export function hostRoutes(options: HostRoutesOptions) {
  const { service, instance, version, readiness, metrics, faults, simulateFailures = false } = options;
  const startedAt = new Date();

  return async (app: FastifyInstance): Promise<void> => {
    app.get("/health/live", () => ({ status: "ok", service }));

    app.get("/health/ready", async (_request, reply) => {
      const { ready, checks } = await readinessOf(readiness);

      return reply.code(ready ? 200 : 503).send({ status: statusOf(ready), service, checks });
    });

    app.get("/health", async (_request, reply) => {
      const { ready, checks } = await readinessOf(readiness);

      return reply.code(ready ? 200 : 503).send({
        status: statusOf(ready),
        service,
        instance,
        version,
        startedAt,
        uptimeMs: Date.now() - startedAt.getTime(),
        checks,
        simulatedFailures: faults?.active() ?? [],
      });
    });

    if (metrics !== undefined) metricsRoute(app, metrics);

    if (simulateFailures && faults !== undefined && faults.types.length > 0)
      await app.register(faultRoutes(faults));
    if (options.levels !== undefined) await app.register(levelRoutes(options.levels));
  };
}

/** `/metrics`, for Prometheus. */
export function metricsRoute(app: FastifyInstance, metrics: MetricsRegistry): void {
  app.get("/metrics", async (_request, reply) => {
    const text = await metrics.metrics();

    return reply.type(metrics.contentType).send(text);
  });
}

function statusOf(ready: boolean): "ok" | "unavailable" {
  return ready ? "ok" : "unavailable";
}
