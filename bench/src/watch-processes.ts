import { cpuTimeMs, pidListeningOn } from "./cpu-time.js";
import type { BenchedSystem } from "./system.js";

/** CPU time in ms by process; the benchmark's own is `driver`. */
export type CpuTimes = ReadonlyMap<string, number>;

/** Finds the processes of the system by the ports on which they listen; those elsewhere are left out. */
export function watchProcesses(system: BenchedSystem): () => CpuTimes {
  const addresses = new Map<string, string>([
    ...Object.entries(system.urls),
    ["RabbitMQ", system.amqpUrl],
    ["PostgreSQL", system.databaseUrl],
  ]);
  const pids = [...addresses].flatMap(([name, address]) => {
    const pid = pidListeningOn(portOf(address));

    return pid === undefined ? [] : [[name, pid] as const];
  });

  return () => {
    const { user, system: kernel } = process.cpuUsage();
    const times = new Map<string, number>();
    for (const [name, pid] of pids) {
      const ms = cpuTimeMs(pid);
      if (ms !== undefined) times.set(name, ms);
    }

    return times.set("driver", (user + kernel) / 1_000);
  };
}

const USUAL_PORTS: Readonly<Record<string, number>> = {
  "amqp:": 5672,
  "postgresql:": 5432,
  "postgres:": 5432,
  "http:": 80,
};

function portOf(address: string): number {
  const { port, protocol } = new URL(address);

  return port === "" ? (USUAL_PORTS[protocol] ?? 0) : Number(port);
}
