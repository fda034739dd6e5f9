import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  endProcess,
  isRunning,
  logFileOf,
  readPidFile,
  recordProcess,
  startInBackground,
  waitUntilReady,
  type BackgroundCommand,
  type EmbeddedContext,
  type EmbeddedServer,
} from "@warren/servers/parts";
import { providePrometheus, type PrometheusProgram } from "./prometheus-program.js";

export type PrometheusSettings = Readonly<{
  /** The text of its prometheus.yml, in YAML or JSON. */
  configuration: string;
  /** Of 127.0.0.1. */
  port: number;
}>;

/** What it keeps on disk at the most; whichever comes first. */
const RETENTION = { time: "7d", size: "512MB" } as const;

/** A private Prometheus on 127.0.0.1. Its data stay in the stack's folder, no more than {@link RETENTION}. */
export async function embeddedPrometheus(
  context: Pick<EmbeddedContext, "folder" | "log" | "signal">,
  { configuration, port }: PrometheusSettings,
): Promise<EmbeddedServer> {
  const program = await providePrometheus({
    log: context.log,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  const home = join(context.folder, "prometheus");

  return { name: "prometheus", source: program.source, start, stop };

  async function start(): Promise<string> {
    mkdirSync(join(home, "data"), { recursive: true });
    writeFileSync(join(home, "prometheus.yml"), configuration);
    const command = commandOf(program, { home, port, logFile: logFileOf(context.folder, "prometheus") });
    const identity = await startInBackground(command);
    recordProcess(context.folder, "prometheus", identity);

    return waitUntilReady(command, identity, () => prometheusVersion(`http://127.0.0.1:${String(port)}`), {
      signal: context.signal,
      log: context.log,
    });
  }

  async function stop(options: Readonly<{ signal?: "SIGTERM" | "SIGKILL" | undefined }> = {}): Promise<void> {
    const identity = readPidFile(context.folder)?.processes.prometheus;
    if (identity && isRunning(identity)) await endProcess(identity, { signal: options.signal ?? "SIGTERM" });
    recordProcess(context.folder, "prometheus", undefined);
  }
}

/** Its version once it takes queries; undefined while it does not, or an error where nobody answers. */
export async function prometheusVersion(url: string): Promise<string | undefined> {
  const ready = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(2_000) });
  if (!ready.ok) return undefined;
  const response = await fetch(`${url}/api/v1/status/buildinfo`, { signal: AbortSignal.timeout(2_000) });
  const answer = (await response.json()) as { data?: { version?: unknown } };

  return String(answer.data?.version);
}

function commandOf(
  { server, assets, env }: PrometheusProgram,
  { home, port, logFile }: Readonly<{ home: string; port: number; logFile: string }>,
): BackgroundCommand {
  return {
    title: "Prometheus",
    command: server,
    args: [
      `--config.file=${join(home, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(home, "data")}`,
      `--storage.tsdb.retention.time=${RETENTION.time}`,
      `--storage.tsdb.retention.size=${RETENTION.size}`,
      `--web.listen-address=127.0.0.1:${String(port)}`,
      ...(assets === undefined ? [] : [`--web.local-assets=${assets}`]),
    ],
    env: { ...process.env, ...env },
    cwd: home,
    logFile,
  };
}
