import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { developmentAddresses } from "@warren/audit";
import { delay } from "@warren/messaging";
import { startStack } from "@warren/stack";
import {
  buildPrograms,
  catcher,
  gateway,
  programs,
  repository,
  runProgram,
  services,
  type RunningProgram,
} from "@warren/programs";

/** The system under test. */
export type BenchedSystem = Readonly<{
  gatewayUrl: string;
  /** By program; the catcher has none. */
  urls: Readonly<Record<string, string>>;
  /** Of a trusted caller: it fills the catalogue. */
  apiKey: string;
  amqpUrl: string;
  databaseUrl: string;
  /** What the result says about it. */
  description: readonly string[];
  close(): Promise<void>;
}>;

const READY_WITHIN_MS = 60_000;

/**
 * Starts servers and programs of the benchmark's own: durable as in production (fsync on), each service a compiled process
 * as with `npm start`.
 */
export async function startOwnSystem(
  options: Readonly<{ log: (line: string) => void; execArgv?: readonly string[]; signal?: AbortSignal }>,
): Promise<BenchedSystem> {
  const { log, execArgv = [] } = options;
  const opened: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let step = opened.pop(); step !== undefined; step = opened.pop()) await step();
  };
  try {
    const stack = await startStack({
      profile: "test",
      durable: true,
      log,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    opened.push(stack.stop);
    await mkdir(join(repository, "dist"), { recursive: true });
    const folder = await mkdtemp(join(repository, "dist", "bench-"));
    opened.push(() => rm(folder, { recursive: true, force: true }));
    await buildPrograms({ folder });

    const apiKey = randomBytes(24).toString("base64url");
    const { amqpUrl, databaseUrl, redisUrl } = stack.addresses;
    const run = async (name: string, env: NodeJS.ProcessEnv): Promise<RunningProgram> => {
      const argv = name === catcher.name ? [] : execArgv;
      const starting = runProgram(name, { folder, env: { ...env, PORT: "0" }, execArgv: argv });
      opened.push(() => starting.end("SIGTERM"));

      return starting.ready;
    };
    const mails = await run(catcher.name, { CATCHER_SMTP_PORT: "0", CATCHER_HTTP_PORT: "0" });
    const env = {
      NODE_ENV: "production",
      AMQP_URL: amqpUrl,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      SMTP_URL: String(mails.said["smtpUrl"]),
      WARREN_API_KEYS: `${apiKey}:trusted`,
    };
    const names = programs.map(({ name }) => name).filter((name) => name !== catcher.name);
    const running = await Promise.all(names.map((name) => run(name, env)));
    const urls = Object.fromEntries(
      running.map(({ said }, index) => [names[index] ?? "", String(said["url"])]),
    );
    for (const url of Object.values(urls)) await untilReady(url);

    return {
      gatewayUrl: urls[gateway.name] ?? "",
      urls: { ...urls, [catcher.name]: String(mails.said["url"]) },
      apiKey,
      amqpUrl,
      databaseUrl,
      description: [
        "servers and programs of its own, fsync on, one process a service",
        ...Object.values(stack.sources),
      ],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The system that `npm start` runs, or one at addresses of the environment. */
export async function runningSystem(gatewayUrl: string): Promise<BenchedSystem> {
  const { amqpUrl, databaseUrl } = await developmentAddresses();
  const apiKey = process.env["WARREN_API_KEY"] ?? (await readFile(keyFile, "utf8")).trim();
  const host = new URL(gatewayUrl).hostname;
  const urls = Object.fromEntries(
    [...services, catcher].map(({ name, port }) => [name, `http://${host}:${port}`]),
  );

  return {
    gatewayUrl,
    urls: { ...urls, [gateway.name]: gatewayUrl },
    apiKey,
    amqpUrl,
    databaseUrl,
    description: [`the running system at ${gatewayUrl}`],
    close: () => Promise.resolve(),
  };
}

const keyFile = join(repository, ".stack", "dev-api-key");

async function untilReady(url: string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    if (Date.now() > until) throw new Error(`${url} is not ready: ${(await answer?.text()) ?? "no answer"}`);
    await delay(100);
  }
}
