import { mkdtempSync, realpathSync } from "node:fs";
import { join } from "node:path";
import {
  devFolder,
  endProcess,
  ensureFolder,
  claimFreePort,
  claimPort,
  isRunning,
  ownIdentity,
  readPidFile,
  removeFolder,
  superviseServers,
  supervisedEmbedded,
  writePidFile,
  type RunState,
  type Supervision,
} from "@warren/servers/parts";
import { defaultDirectory } from "./folders.js";
import { embeddedPrometheus } from "./prometheus-server.js";

export type StartPrometheusOptions = Readonly<{
  /** "dev": data kept below the stack's folder, for a week. "test": a folder of its own, which goes with it. */
  profile: "dev" | "test";
  /** The text of its prometheus.yml, in YAML or JSON. Paths in it are absolute. */
  configuration: string;
  /** Where it listens. Default: {@link prometheusPort} for "dev", else a free one. */
  port?: number;
  /** Where data, logs and notes are kept. Default `.stack/` in the repository. */
  directory?: string;
  /** Gets one line a step. Default: silence. */
  log?: (line: string) => void;
  /** Stops a start that is under way; what was started is ended. */
  signal?: AbortSignal;
}>;

/** A Prometheus that answers. */
export type RunningPrometheus = Readonly<{
  /** `http://127.0.0.1:port`. */
  url: string;
  /** From now on it is started again where it ends by itself. Its `stop` has to come before that of Prometheus. */
  supervise: (onState: (server: "prometheus", state: RunState) => void) => Supervision;
  /** Ends it. May be called twice. */
  stop: () => Promise<void>;
}>;

/** First choice of the "dev" profile. */
const DEV_PORT = 25_690;

/** Where the Prometheus of the "dev" profile can listen, for whoever has to be told before it is started. Nobody else is given it meanwhile. */
export async function prometheusPort(): Promise<number> {
  const holder = `prometheus of process ${String(process.pid)}`;

  return (await claimPort(DEV_PORT, holder)) ? DEV_PORT : claimFreePort(holder);
}

/**
 * Starts a Prometheus of our own, of this system or from the archive of Debian. Whoever starts the next one in the same folder ends
 * one that was left there.
 *
 * @throws Error that says why it cannot be had, or with its last lines where it does not start
 */
export async function startPrometheus(options: StartPrometheusOptions): Promise<RunningPrometheus> {
  const { log = () => undefined, signal, profile, configuration } = options;
  const directory = ensureFolder(options.directory ?? defaultDirectory);
  const isDev = profile === "dev";
  const folder = isDev ? ensureFolder(devFolder(directory)) : testFolder(directory);
  const context = { folder, log, signal };
  await endLeft(folder);
  const port = options.port ?? (await (isDev ? prometheusPort() : claimFreePort(folder)));
  const server = await embeddedPrometheus(context, { configuration, port });
  const stop = async () => {
    await server.stop();
    if (!isDev) removeFolder(folder);
  };
  try {
    log(`Starting Prometheus from ${server.source}`);
    log(`Prometheus ${await server.start()} is ready`);
  } catch (error) {
    await stop();
    throw error;
  }
  const ending = new AbortController();

  return {
    url: `http://127.0.0.1:${String(port)}`,
    supervise: (onState) =>
      superviseServers(
        { prometheus: supervisedEmbedded(server, context) },
        {
          onState: (_, state) => onState("prometheus", state),
          signal: ending.signal,
          alone: (work) => work(),
        },
      ),
    async stop() {
      ending.abort();
      await stop();
    },
  };
}

/** Of a launcher that was killed, or whose programs are others than ours. */
async function endLeft(folder: string): Promise<void> {
  const left = readPidFile(folder)?.processes.prometheus;
  if (left !== undefined && isRunning(left)) await endProcess(left, { signal: "SIGTERM" });
}

/** Found by whoever looks for what tests have left. */
function testFolder(directory: string): string {
  const folder = realpathSync(mkdtempSync(join(directory, `test-${String(process.pid)}-`)));
  writePidFile(folder, { owner: ownIdentity(), processes: {} });

  return folder;
}
