import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { developmentAddresses } from "@warren/audit";
import {
  apiKeyFile,
  buildOwnPrograms,
  catcher,
  gateway,
  programNames,
  services,
  startProgram,
} from "@warren/programs";
import {
  gatewayClient,
  openDatabases,
  startOwnServers,
  startSystem,
  type Databases,
  type GatewayClient,
} from "@warren/test-system";

/** The system under test. */
export type BenchedSystem = Readonly<{
  gatewayUrl: string;
  gateway: GatewayClient;
  /** By program. */
  urls: Readonly<Record<string, string>>;
  amqpUrl: string;
  databaseUrl: string;
  databases: Databases;
  /** What the result says about it. */
  description: readonly string[];
  /** @throws Error that names programs that ended on their way, since figures with them are worth nothing */
  expectUnbroken(): void;
  close(): Promise<void>;
}>;

/**
 * Starts servers and programs of the benchmark's own: durable as in production (fsync on), each service a compiled process
 * as with `npm start`.
 */
export async function startOwnSystem(
  options: Readonly<{ log: (line: string) => void; execArgv?: readonly string[]; signal: AbortSignal }>,
): Promise<BenchedSystem> {
  const { log, signal, execArgv = [] } = options;
  const opened: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let step = opened.pop(); step !== undefined; step = opened.pop()) await step();
  };
  try {
    const servers = await startOwnServers({ log, signal });
    opened.push(servers.stop);
    const mails = await startCatcher(signal);
    opened.push(mails.stop);
    const system = await startSystem(servers.stack.addresses, {
      processes: programNames,
      settings: { NODE_ENV: "production" },
      brokerUsers: false,
      tidyUp: false,
      smtpUrl: String(mails.readyLine()?.["smtpUrl"]),
      execArgv,
      signal,
    });
    opened.push(system.close);
    const running = [...programNames.map((name) => system.program(name)), mails];

    return {
      ...system,
      gatewayUrl: system.url("gateway") ?? "",
      urls: Object.fromEntries(running.map((program) => [program.name, program.url() ?? ""])),
      description: [
        "servers and programs of its own, fsync on, one process a service",
        ...Object.values(servers.sources),
      ],
      expectUnbroken() {
        const ended = running.filter((program) => program.restarts() > 0).map(({ name }) => name);
        if (ended.length > 0) throw new Error(`these programs ended on their way: ${ended.join(", ")}`);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export async function startCatcher(signal: AbortSignal) {
  const { folder, remove } = await buildOwnPrograms();
  const program = startProgram(catcher.name, {
    file: join(folder, `${catcher.name}.js`),
    env: { PORT: "0", CATCHER_SMTP_PORT: "0", CATCHER_HTTP_PORT: "0" },
    readyPath: catcher.readyPath ?? "/mails",
  });
  const stop = () => program.stop().finally(remove);
  await program.ready({ signal }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });

  return { ...program, stop };
}

/** The system that `npm start` runs, or one at addresses of the environment. */
export async function runningSystem(gatewayUrl: string): Promise<BenchedSystem> {
  const { amqpUrl, databaseUrl } = await developmentAddresses();
  const apiKey = process.env["WARREN_API_KEY"] ?? (await readFile(apiKeyFile, "utf8")).trim();
  const host = new URL(gatewayUrl).hostname;
  const urls = [...services, catcher].map(({ name, port }): [string, string] => [
    name,
    `http://${host}:${port}`,
  ]);
  const databases = openDatabases(databaseUrl);

  return {
    gatewayUrl,
    gateway: gatewayClient(() => gatewayUrl, apiKey),
    urls: Object.fromEntries([...urls, [gateway.name, gatewayUrl]]),
    amqpUrl,
    databaseUrl,
    databases,
    description: [`the running system at ${gatewayUrl}`],
    expectUnbroken: () => undefined,
    close: databases.close,
  };
}
