import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  prometheusClient,
  quickRules,
  rulesFile,
  scrapeConfiguration,
  type PrometheusClient,
} from "@warren/observability";
import { programNames, type ProgramName } from "@warren/programs";
import { startPrometheus } from "@warren/stack";
import { freePort } from "@warren/servers/parts";
import { LAMP, startBreakableSystem, type BreakableSystem } from "@warren/test-system";

/** By how much everything that the rules measure is shorter: how long an alert has to hold, and the windows of rates. */
export const FASTER = 60;

/** A shop of its own that is read by a Prometheus with the alerts of `deploy/observability`, made to be broken. */
export type AlertShop = BreakableSystem &
  Readonly<{
    prometheus: PrometheusClient;
    /** What a program was started with. */
    environmentOf(name: ProgramName): NodeJS.ProcessEnv;
  }>;

/** Seconds from the order to the parcel's leaving: what the shipping service's outbox is for. */
const SETTINGS = { DISPATCH_AFTER_MS: "1000", DELIVER_AFTER_MS: "1000", LOG_LEVEL: "info" } as const;

/** Starts it: every program on a port that it keeps when it is started again. */
export async function startAlertShop(
  options: Readonly<{ log?: (line: string) => void; signal?: AbortSignal }> = {},
): Promise<AlertShop> {
  const folder = mkdtempSync(join(tmpdir(), "warren-alerts-"));
  const ports = new Map<ProgramName, string>();
  for (const name of programNames) ports.set(name, String(await freePort()));
  const environments = new Map<ProgramName, NodeJS.ProcessEnv>();
  const system = await startBreakableSystem({
    ...options,
    settings: SETTINGS,
    settingsOf(name, env) {
      const own = { ...env, PORT: ports.get(name) };
      environments.set(name, own);

      return own;
    },
  });
  try {
    await system.gateway.supply([LAMP]);
    options.log?.("starting Prometheus");
    const rules = join(folder, "rules.yml");
    writeFileSync(rules, quickRules(readFileSync(rulesFile, "utf8"), 1 / FASTER, { windows: true }));
    const prometheus = await startPrometheus({
      profile: "test",
      configuration: scrapeConfiguration({
        programs: [...ports.values()].map((port) => `127.0.0.1:${port}`),
        broker: system.stack.addresses.brokerMetrics,
        intervalSeconds: 1,
        rules,
      }),
    });

    return {
      ...system,
      prometheus: prometheusClient(prometheus.url),
      environmentOf: (name) => environments.get(name) ?? {},
      async close() {
        await prometheus.stop();
        rmSync(folder, { recursive: true, force: true });
        await system.close();
      },
    };
  } catch (error) {
    await system.close();
    throw error;
  }
}
