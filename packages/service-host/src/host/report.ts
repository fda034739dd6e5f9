import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, type Registry as MetricsRegistry } from "prom-client";
import type { NamedCircuit } from "../circuit.js";
import type { Faults } from "../fault-injection/faults.js";
import { readinessOf, type Check } from "../http/health.js";
import { HANDLED } from "../metrics/metrics.js";
import { recentBatches } from "../metrics/recent-batches.js";
import type { Said } from "../redis/registry.js";

const RESOLUTION_MS = 50;

export type Reported = Readonly<{
  readiness: () => Promise<readonly Check[]>;
  circuits: () => readonly NamedCircuit[];
  faults: Faults;
  metrics: MetricsRegistry;
}>;

/** What a program tells the registry of itself, whenever it is asked. `stop` ends the watch of its event loop. */
export function openReport({ readiness, circuits, faults, metrics }: Reported): Readonly<{
  say(): Promise<Said>;
  stop(): void;
}> {
  // One of our own: Prometheus' starts anew with each of its looks.
  const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  lag.enable();
  const batches = recentBatches(metrics);

  return {
    async say() {
      const { ready, checks } = await readinessOf(readiness);
      const { rss, heapUsed } = process.memoryUsage();
      const eventLoopLagMs = lagIn(lag.percentile(99));
      lag.reset();

      return {
        state: ready ? "ready" : "unavailable",
        report: {
          process: { pid: process.pid, rssBytes: rss, heapUsedBytes: heapUsed, eventLoopLagMs },
          checks: [...checks],
          circuits: circuits().map(circuitReport),
          handled: await handledBy(metrics),
          batches: [...(await batches())],
          simulated: faults.active().map(({ type, since, until }) => ({
            type,
            since: since.toISOString(),
            until: until.toISOString(),
          })),
          simulates: [...faults.types],
        },
      };
    },
    stop: () => lag.disable(),
  };
}

/** What is measured is the time between two timers, and NaN or next to nothing where none has come yet. */
function lagIn(nanoseconds: number): number {
  const ms = nanoseconds / 1_000_000 - RESOLUTION_MS;

  return ms > 0 ? Math.round(ms * 10) / 10 : 0;
}

function circuitReport({ name, state, since, lastError }: NamedCircuit) {
  return {
    name,
    state,
    since: since.toISOString(),
    ...(state === "closed" || lastError === undefined ? {} : { reason: lastError }),
  };
}

async function handledBy(metrics: MetricsRegistry): Promise<Record<string, number>> {
  const counter = metrics.getSingleMetric(HANDLED);
  if (!(counter instanceof Counter)) return {};
  const { values } = await counter.get();
  const byOutcome: Record<string, number> = {};
  for (const { labels, value } of values) {
    const outcome = String((labels as Readonly<Record<string, unknown>>)["outcome"]);
    byOutcome[outcome] = (byOutcome[outcome] ?? 0) + value;
  }

  return byOutcome;
}
