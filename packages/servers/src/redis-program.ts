import { join } from "node:path";
import { discardDebianPackage, fetchDebianPackage, hasApt } from "./debian-fetch.js";
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

async function fetchRedis(options: ProgramOptions): Promise<RedisProgram> {
  const fetch = (): Promise<string> =>
    fetchDebianPackage({ ...options, packageName, always: ["redis"], title: "Redis" });
  const program = fetchedRedis(await fetch());
  if (await works(program)) return program;

  // A cache from another machine may miss libraries that were installed there.
  options.log("Redis: what the cache holds does not run on this system, so it is fetched again");
  await discardDebianPackage(options.cache, packageName);

  return fetchedRedis(await fetch());
}

function fetchedRedis(root: string): RedisProgram {
  return {
    server: join(root, "usr/bin/redis-server"),
    env: { LD_LIBRARY_PATH: libraryPath(root) },
    source: "the archive of this Debian or Ubuntu, extracted into the cache folder",
  };
}

async function works(program: RedisProgram): Promise<boolean> {
  const { exitCode } = await runCommand(program.server, ["--version"], {
    env: { ...process.env, ...program.env },
    timeoutMs: 10_000,
  });

  return exitCode === 0;
}
