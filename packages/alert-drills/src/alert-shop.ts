import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  prometheusClient,
  quickRules,
  rulesFile,
  scrapeConfiguration,
  type PrometheusClient,
} from "@warren/observability";
import { programNames, type ProgramName } from "@warren/programs";
import { startPrometheus, type RunningPrometheus } from "@warren/stack";
import { claimFreePort } from "@warren/servers/parts";
import { LAMP, startBreakableSystem, type BreakableSystem } from "@warren/test-system";
import { FASTER } from "./faster.js";

/** A shop of its own that is read by a Prometheus with the alerts of `deploy/observability`, made to be broken. */
export type AlertShop = BreakableSystem &
  Readonly<{
    prometheus: PrometheusClient;
    /** What a program was started with. */
    environmentOf(name: ProgramName): NodeJS.ProcessEnv;
  }>;

/** Starts it: every program on a port that it keeps when it is started again. */
export async function startAlertShop(
  options: Readonly<{ log?: (line: string) => void; signal?: AbortSignal }> = {},
): Promise<AlertShop> {
  const ports = await portsOfPrograms();
  const environments = new Map<ProgramName, NodeJS.ProcessEnv>();
  const system = await startBreakableSystem({
    ...options,
    settings: { LOG_LEVEL: "info" },
    settingsOf(name, env) {
      const own = { ...env, PORT: ports.get(name) };
      environments.set(name, own);

      return own;
    },
  });
  let prometheus: RunningPrometheus | undefined;
  const closeAll = async () => {
    try {
      await prometheus?.stop();
    } finally {
      await system.close();
    }
  };
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= closeAll());
  try {
    await system.gateway.supply([LAMP]);
    options.log?.("starting Prometheus");
    const rules = join(system.logFolder, "rules.yml");
    writeFileSync(rules, quickRules(readFileSync(rulesFile, "utf8"), 1 / FASTER, { windows: true }));
    prometheus = await startPrometheus({
      profile: "test",
      configuration: scrapeConfiguration({
        programs: [...ports.values()].map((port) => `127.0.0.1:${port}`),
        broker: system.stack.addresses.brokerMetrics,
        intervalSeconds: 1,
        rules,
      }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });

    return {
      ...system,
      prometheus: prometheusClient(prometheus.url),
      environmentOf: (name) => environments.get(name) ?? {},
      close,
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

/** Nobody else is given them, also while a program is started again. */
async function portsOfPrograms(): Promise<ReadonlyMap<ProgramName, string>> {
  const holder = `alert shop of process ${String(process.pid)}`;
  const taken = new Set<number>();
  const ports = new Map<ProgramName, string>();
  for (const name of programNames) {
    const port = await claimFreePort(holder, taken);
    taken.add(port);
    ports.set(name, String(port));
  }

  return ports;
}
