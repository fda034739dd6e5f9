import { join } from "node:path";
import {
  ensureFolder,
  fetchDebianProgram,
  findProgram,
  hasApt,
  libraryPath,
  runCommand,
} from "@warren/servers/parts";
import { cacheFolder } from "./folders.js";

/** A Prometheus that can be started privately, and its tool that checks and tests rules. */
export type PrometheusProgram = Readonly<{
  server: string;
  promtool: string;
  /** The folder of its own pages, where that is not where it looks for them itself. */
  assets?: string;
  /** What both need besides the environment of whoever starts them. */
  env: Readonly<Record<string, string>>;
  source: string;
}>;

export type PrometheusOptions = Readonly<{
  /** Told what takes its time. Default: nobody. */
  log?: (line: string) => void;
  signal?: AbortSignal;
}>;

const packageName = "prometheus";

/**
 * Prometheus of this system, else fetched from the archive of Debian or Ubuntu: without root, extracted into the cache folder.
 *
 * @throws Error that says what to install
 */
export async function providePrometheus(options: PrometheusOptions = {}): Promise<PrometheusProgram> {
  const [server, promtool] = [findProgram("prometheus"), findProgram("promtool")];
  if (server !== undefined && promtool !== undefined)
    return { server, promtool, env: {}, source: `the Prometheus installed as ${server}` };
  const help = "This helps: install Prometheus (sudo apt-get install prometheus).";
  if (!(await hasApt())) throw new Error(`Prometheus is not installed.\n${help}`);
  try {
    return await fetchPrometheus(options);
  } catch (error) {
    options.signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Prometheus is not installed, and it could not be fetched: ${reason}\n${help}`, {
      cause: error,
    });
  }
}

function fetchPrometheus({ log = () => undefined, signal }: PrometheusOptions): Promise<PrometheusProgram> {
  const cache = ensureFolder(cacheFolder());

  return fetchDebianProgram(
    { cache, log, signal, packageName, always: ["prometheus"], title: "Prometheus" },
    {
      programIn: fetchedPrometheus,
      trial: ({ promtool, env }) =>
        runCommand(promtool, ["--version"], { env: { ...process.env, ...env }, timeoutMs: 30_000 }),
    },
  );
}

function fetchedPrometheus(root: string): PrometheusProgram {
  return {
    server: join(root, "usr/bin/prometheus"),
    promtool: join(root, "usr/bin/promtool"),
    assets: join(root, "usr/share/prometheus/web"),
    env: { LD_LIBRARY_PATH: libraryPath(root) },
    source: "the archive of this Debian or Ubuntu, extracted into the cache folder",
  };
}
