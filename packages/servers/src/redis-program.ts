import { join } from "node:path";
import { hasApt } from "./debian-fetch.js";
import { fetchDebianProgram } from "./debian-program.js";
import { NotProvidedError } from "./not-provided.js";
import { findProgram } from "./find-program.js";
import { libraryPath } from "./library-path.js";
import type { ProgramOptions } from "./rabbitmq-program.js";
import { runCommand } from "./run-command.js";

/** A Redis (or Valkey) that can be started privately. */
export type RedisProgram = Readonly<{
  server: string;
  env: Readonly<Record<string, string>>;
  source: string;
}>;

const packageName = "redis-server";

/** Redis of this system, else fetched from the archive of Debian or Ubuntu. */
export async function provideRedis(options: ProgramOptions): Promise<RedisProgram> {
  const installed = findProgram("redis-server", "valkey-server");
  if (installed) return { server: installed, env: {}, source: `the Redis installed as ${installed}` };
  if (!(await hasApt())) throw new NotProvidedError(["redis"], "Redis is not installed.");
  try {
    return await fetchRedis(options);
  } catch (error) {
    options.signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new NotProvidedError(
      ["redis"],
      `Redis is not installed and could not be fetched: ${reason}`,
      undefined,
      { cause: error },
    );
  }
}

function fetchRedis(options: ProgramOptions): Promise<RedisProgram> {
  return fetchDebianProgram(
    { ...options, packageName, always: ["redis"], title: "Redis" },
    {
      programIn: fetchedRedis,
      trial: ({ server, env }) =>
        runCommand(server, ["--version"], { env: { ...process.env, ...env }, timeoutMs: 10_000 }),
    },
  );
}

function fetchedRedis(root: string): RedisProgram {
  return {
    server: join(root, "usr/bin/redis-server"),
    env: { LD_LIBRARY_PATH: libraryPath(root) },
    source: "the archive of this Debian or Ubuntu, extracted into the cache folder",
  };
}
