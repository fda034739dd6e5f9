import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { redisUrlOf } from "./addresses.js";
import { startInBackground, waitUntilReady, type BackgroundCommand } from "./background-process.js";
import type { EmbeddedContext, EmbeddedServer } from "./embedded-server.js";
import { ensureFolder, logFileOf } from "./folders.js";
import { readPidFile, recordProcess } from "./pid-file.js";
import { endProcess, isRunning } from "./process-identity.js";
import { provideRedis } from "./redis-program.js";

/** A private Redis on 127.0.0.1: keeps its data where the stack is durable, holds all in memory otherwise. */
export async function embeddedRedis(context: EmbeddedContext): Promise<EmbeddedServer> {
  const program = await provideRedis(context);
  const home = ensureFolder(join(context.folder, "redis"));

  return { name: "redis", source: program.source, start, stop };

  async function start(): Promise<string> {
    const port = context.ports().redis;
    const configuration = join(home, "redis.conf");
    writeFileSync(configuration, redisConfiguration({ port, home, context }), { mode: 0o600 });
    const command: BackgroundCommand = {
      title: "Redis",
      command: program.server,
      args: [configuration],
      env: { ...process.env, ...program.env },
      cwd: home,
      logFile: logFileOf(context.folder, "redis"),
    };
    const running = readPidFile(context.folder)?.processes.redis;
    const identity = running && isRunning(running) ? running : await startInBackground(command);
    recordProcess(context.folder, "redis", identity);

    return waitUntilReady(command, identity, () => redisVersion(redisUrlOf(port, context.secret)), {
      signal: context.signal,
      log: context.log,
    });
  }

  async function stop(options: Readonly<{ signal?: "SIGTERM" | "SIGKILL" | undefined }> = {}): Promise<void> {
    const identity = readPidFile(context.folder)?.processes.redis;
    if (identity) await endProcess(identity, { signal: options.signal ?? "SIGTERM" });
    recordProcess(context.folder, "redis", undefined);
  }
}

/** The server's version, or an error when it does not answer within two seconds. */
export async function redisVersion(redisUrl: string): Promise<string | undefined> {
  const client = new Redis(redisUrl, {
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // ioredis prints errors that nobody listens to; the rejected call says the same.
  client.on("error", () => undefined);
  try {
    await client.connect();

    return /^redis_version:(.+?)\r?$/m.exec(await client.info("server"))?.[1];
  } finally {
    client.disconnect();
  }
}

function redisConfiguration({
  port,
  home,
  context,
}: Readonly<{ port: number; home: string; context: EmbeddedContext }>): string {
  return [
    `port ${String(port)}`,
    "bind 127.0.0.1",
    `dir ${JSON.stringify(home)}`,
    `requirepass ${context.secret}`,
    ...(context.durable ? ["appendonly yes"] : ['save ""', "appendonly no"]),
    "",
  ].join("\n");
}
